package peyk.analysis;

import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.LetterTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenizer;
import org.apache.lucene.analysis.ngram.NGramTokenizer;
import org.apache.lucene.analysis.path.PathHierarchyTokenizer;
import org.apache.lucene.analysis.path.ReversePathHierarchyTokenizer;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.apache.lucene.analysis.pattern.SimplePatternSplitTokenizer;
import org.apache.lucene.analysis.pattern.SimplePatternTokenizer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.util.CharTokenizer;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.PreConfiguredTokenizer;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** The tokenizers: how text is cut. The {@code standard} tokenizer is the core's own. */
final class Tokenizers {

    private static final int MAX_TOKEN_LENGTH = StandardAnalyzer.DEFAULT_MAX_TOKEN_LENGTH;
    private static final int MIN_GRAM = NGramTokenizer.DEFAULT_MIN_NGRAM_SIZE;
    private static final int MAX_GRAM = NGramTokenizer.DEFAULT_MAX_NGRAM_SIZE;

    /** What makes a tokenizer's factory from the index's settings and its own. */
    private interface Settled {
        Supplier<Tokenizer> tokenizer(IndexSettings index, Settings settings);
    }

    static final Map<String, AnalysisProvider<TokenizerFactory>> PROVIDERS = Map.ofEntries(
        provider("char_group", (index, settings) -> charGroup(settings)),
        provider("edge_ngram", (index, settings) -> edgeNGram(settings)),
        provider("keyword", (index, settings) -> keyword(settings)),
        provider("letter", (index, settings) -> LetterTokenizer::new),
        provider("ngram", Tokenizers::nGram),
        provider("path_hierarchy", (index, settings) -> pathHierarchy(settings)),
        provider("PathHierarchy", (index, settings) -> pathHierarchy(settings)),
        provider("pattern", (index, settings) -> pattern(settings)),
        provider("simple_pattern", (index, settings) -> simplePattern(settings)),
        provider("simple_pattern_split", (index, settings) -> simplePatternSplit(settings)),
        provider("uax_url_email", (index, settings) -> urlsAndEmails(settings)),
        provider("whitespace", (index, settings) -> whitespace(settings))
    );

    static final List<PreConfiguredTokenizer> PRE_CONFIGURED = List.of(
        PreConfiguredTokenizer.singleton("edge_ngram", () -> new EdgeNGramTokenizer(MIN_GRAM, MAX_GRAM)),
        PreConfiguredTokenizer.singleton("keyword", KeywordTokenizer::new),
        PreConfiguredTokenizer.singleton("letter", LetterTokenizer::new),
        PreConfiguredTokenizer.singleton("ngram", NGramTokenizer::new),
        PreConfiguredTokenizer.singleton("path_hierarchy", PathHierarchyTokenizer::new),
        PreConfiguredTokenizer.singleton("PathHierarchy", PathHierarchyTokenizer::new),
        PreConfiguredTokenizer.singleton("pattern", () -> new PatternTokenizer(Pattern.compile("\\W+"), -1)),
        PreConfiguredTokenizer.singleton("uax_url_email", UAX29URLEmailTokenizer::new),
        PreConfiguredTokenizer.singleton("whitespace", WhitespaceTokenizer::new)
    );

    private Tokenizers() {}

    private static Map.Entry<String, AnalysisProvider<TokenizerFactory>> provider(String type, Settled settled) {
        return Map.entry(
            type,
            (index, env, name, settings) -> TokenizerFactory.newFactory(name, settled.tokenizer(index, settings))
        );
    }

    private static Supplier<Tokenizer> charGroup(Settings settings) {
        int maxLength = settings.getAsInt("max_token_length", CharTokenizer.DEFAULT_MAX_WORD_LEN);
        IntPredicate separator = CharacterClass.ofGroups(settings.getAsList("tokenize_on_chars"));
        return () -> new CharTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, maxLength) {
            @Override
            protected boolean isTokenChar(int c) {
                return separator.test(c) == false;
            }
        };
    }

    private static Supplier<Tokenizer> edgeNGram(Settings settings) {
        int min = settings.getAsInt("min_gram", MIN_GRAM);
        int max = settings.getAsInt("max_gram", MAX_GRAM);
        IntPredicate kept = CharacterClass.ofTokenChars(settings);
        return () -> new EdgeNGramTokenizer(min, max) {
            @Override
            protected boolean isTokenChar(int c) {
                return kept.test(c);
            }
        };
    }

    private static Supplier<Tokenizer> nGram(IndexSettings index, Settings settings) {
        int min = settings.getAsInt("min_gram", MIN_GRAM);
        int max = settings.getAsInt("max_gram", MAX_GRAM);
        checkGramDifference(index, min, max);
        IntPredicate kept = CharacterClass.ofTokenChars(settings);
        return () -> new NGramTokenizer(min, max) {
            @Override
            protected boolean isTokenChar(int c) {
                return kept.test(c);
            }
        };
    }

    /** Refuses grams of so many sizes that one text would flood the index. */
    static void checkGramDifference(IndexSettings index, int min, int max) {
        if (max - min > index.getMaxNgramDiff()) {
            throw new IllegalArgumentException(
                "The difference between max_gram and min_gram in NGram Tokenizer must be less than or equal to: ["
                    + index.getMaxNgramDiff()
                    + "] but was ["
                    + (max - min)
                    + "]. This limit can be set by changing the ["
                    + IndexSettings.MAX_NGRAM_DIFF_SETTING.getKey()
                    + "] index level setting."
            );
        }
    }

    private static Supplier<Tokenizer> keyword(Settings settings) {
        int bufferSize = settings.getAsInt("buffer_size", KeywordTokenizer.DEFAULT_BUFFER_SIZE);
        return () -> new KeywordTokenizer(bufferSize);
    }

    private static Supplier<Tokenizer> pathHierarchy(Settings settings) {
        int bufferSize = settings.getAsInt("buffer_size", 1024);
        char delimiter = oneChar(settings, "delimiter", PathHierarchyTokenizer.DEFAULT_DELIMITER);
        char replacement = oneChar(settings, "replacement", delimiter);
        int skip = settings.getAsInt("skip", PathHierarchyTokenizer.DEFAULT_SKIP);
        return settings.getAsBoolean("reverse", false)
            ? () -> new ReversePathHierarchyTokenizer(bufferSize, delimiter, replacement, skip)
            : () -> new PathHierarchyTokenizer(bufferSize, delimiter, replacement, skip);
    }

    private static char oneChar(Settings settings, String key, char otherwise) {
        String value = settings.get(key, String.valueOf(otherwise));
        if (value.length() != 1) {
            throw new IllegalArgumentException(key + " must be a one char value");
        }
        return value.charAt(0);
    }

    private static Supplier<Tokenizer> pattern(Settings settings) {
        Pattern pattern = Regex.compile(settings.get("pattern", "\\W+"), settings.get("flags"));
        int group = settings.getAsInt("group", -1);
        return () -> new PatternTokenizer(pattern, group);
    }

    private static Supplier<Tokenizer> simplePattern(Settings settings) {
        String pattern = settings.get("pattern", "");
        return () -> new SimplePatternTokenizer(pattern);
    }

    private static Supplier<Tokenizer> simplePatternSplit(Settings settings) {
        String pattern = settings.get("pattern", "");
        return () -> new SimplePatternSplitTokenizer(pattern);
    }

    private static Supplier<Tokenizer> urlsAndEmails(Settings settings) {
        int maxLength = settings.getAsInt("max_token_length", MAX_TOKEN_LENGTH);
        return () -> {
            UAX29URLEmailTokenizer tokenizer = new UAX29URLEmailTokenizer();
            tokenizer.setMaxTokenLength(maxLength);
            return tokenizer;
        };
    }

    private static Supplier<Tokenizer> whitespace(Settings settings) {
        int maxLength = settings.getAsInt("max_token_length", MAX_TOKEN_LENGTH);
        return () -> new WhitespaceTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, maxLength);
    }
}
