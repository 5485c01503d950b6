package peyk.analysis;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.commongrams.CommonGramsFilter;
import org.apache.lucene.analysis.commongrams.CommonGramsQueryFilter;
import org.apache.lucene.analysis.el.GreekLowerCaseFilter;
import org.apache.lucene.analysis.ga.IrishLowerCaseFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.LimitTokenCountFilter;
import org.apache.lucene.analysis.miscellaneous.PatternKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.SetKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.StemmerOverrideFilter;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.apache.lucene.analysis.tr.TurkishLowerCaseFilter;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.TokenFilterFactory;

/** The token filters that take settings. */
final class SettledFilters {

    private SettledFilters() {}

    static TokenFilterFactory asciiFolding(IndexSettings index, Environment env, String name, Settings settings) {
        boolean preserve = settings.getAsBoolean("preserve_original", false);
        var single = new FilterFactory.Normalizing(name, ASCIIFoldingFilter::new);
        return preserve == false ? single : new FilterFactory(name, tokens -> new ASCIIFoldingFilter(tokens, true)) {
            @Override
            public TokenStream normalize(TokenStream tokens) {
                return single.create(tokens);
            }

            @Override
            public TokenFilterFactory getSynonymFilter() {
                return single;
            }
        };
    }

    static TokenFilterFactory commonGrams(IndexSettings index, Environment env, String name, Settings settings) {
        boolean ignoreCase = settings.getAsBoolean("ignore_case", false);
        CharArraySet words = Analysis.parseCommonWords(env, settings, null, ignoreCase);
        if (words == null) {
            throw new IllegalArgumentException(
                "missing or empty [common_words] or [common_words_path] configuration for common_grams token filter"
            );
        }
        if (settings.getAsBoolean("query_mode", false)) {
            return new FilterFactory(name, tokens -> new CommonGramsQueryFilter(new CommonGramsFilter(tokens, words)));
        }
        return new FilterFactory(name, tokens -> new CommonGramsFilter(tokens, words)) {
            @Override
            public TokenFilterFactory getSynonymFilter() {
                return IDENTITY_FILTER;
            }
        };
    }

    static TokenFilterFactory edgeNGram(IndexSettings index, Environment env, String name, Settings settings) {
        int min = settings.getAsInt("min_gram", 1);
        int max = settings.getAsInt("max_gram", 2);
        boolean preserve = settings.getAsBoolean("preserve_original", false);
        return switch (settings.get("side", "front")) {
            case "front" -> new FilterFactory.Multiplying(
                name,
                tokens -> new EdgeNGramTokenFilter(tokens, min, max, preserve)
            );
            case "back" -> new FilterFactory.Multiplying(
                name,
                tokens -> new ReverseStringFilter(
                    new EdgeNGramTokenFilter(new ReverseStringFilter(tokens), min, max, preserve)
                )
            );
            default -> throw new IllegalArgumentException("invalid side: " + settings.get("side"));
        };
    }

    static TokenFilterFactory lowercase(IndexSettings index, Environment env, String name, Settings settings) {
        String language = settings.get("language", "").toLowerCase(Locale.ROOT);
        UnaryOperator<TokenStream> filter = switch (language) {
            case "" -> LowerCaseFilter::new;
            case "greek" -> GreekLowerCaseFilter::new;
            case "irish" -> IrishLowerCaseFilter::new;
            case "turkish" -> TurkishLowerCaseFilter::new;
            default -> throw new IllegalArgumentException("language [" + language + "] not support for lower case");
        };
        return new FilterFactory.Normalizing(name, filter);
    }

    static TokenFilterFactory nGram(IndexSettings index, Environment env, String name, Settings settings) {
        int min = settings.getAsInt("min_gram", 1);
        int max = settings.getAsInt("max_gram", 2);
        boolean preserve = settings.getAsBoolean("preserve_original", false);
        Tokenizers.checkGramDifference(index, min, max);
        return new FilterFactory.Multiplying(name, tokens -> new NGramTokenFilter(tokens, min, max, preserve));
    }

    static TokenFilterFactory keywordMarker(IndexSettings index, Environment env, String name, Settings settings) {
        String pattern = settings.get("keywords_pattern");
        if (pattern == null) {
            CharArraySet words = Analysis.getWordSet(env, settings, "keywords");
            if (words == null) {
                throw new IllegalArgumentException(
                    "keyword filter requires either `keywords`, `keywords_path`, or `keywords_pattern` to be configured"
                );
            }
            CharArraySet keywords = new CharArraySet(words, settings.getAsBoolean("ignore_case", false));
            return new FilterFactory(name, tokens -> new SetKeywordMarkerFilter(tokens, keywords));
        }
        if (settings.hasValue("keywords") || settings.hasValue("keywords_path")) {
            throw new IllegalArgumentException(
                "cannot specify both `keywords_pattern` and `keywords` or `keywords_path`"
            );
        }
        Pattern keywords = Pattern.compile(pattern);
        return new FilterFactory(name, tokens -> new PatternKeywordMarkerFilter(tokens, keywords));
    }

    static TokenFilterFactory length(IndexSettings index, Environment env, String name, Settings settings) {
        int min = settings.getAsInt("min", 0);
        int max = settings.getAsInt("max", Integer.MAX_VALUE);
        return new FilterFactory(name, tokens -> new LengthFilter(tokens, min, max));
    }

    static TokenFilterFactory limit(IndexSettings index, Environment env, String name, Settings settings) {
        int count = settings.getAsInt("max_token_count", 1);
        boolean consumeAll = settings.getAsBoolean("consume_all_tokens", false);
        return new FilterFactory(name, tokens -> new LimitTokenCountFilter(tokens, count, consumeAll));
    }

    static TokenFilterFactory patternCapture(IndexSettings index, Environment env, String name, Settings settings) {
        // Not split at commas, which patterns may hold.
        List<String> patterns = settings.getAsList("patterns", null, false);
        if (patterns == null) {
            throw new IllegalArgumentException(
                "required setting 'patterns' is missing for token filter [" + name + "]"
            );
        }
        Pattern[] compiled = patterns.stream().map(Pattern::compile).toArray(Pattern[]::new);
        boolean preserve = settings.getAsBoolean("preserve_original", true);
        return new FilterFactory(name, tokens -> new PatternCaptureGroupTokenFilter(tokens, preserve, compiled));
    }

    static TokenFilterFactory patternReplace(IndexSettings index, Environment env, String name, Settings settings) {
        if (settings.get("pattern") == null) {
            throw new IllegalArgumentException(
                "pattern is missing for [" + name + "] token filter of type 'pattern_replace'"
            );
        }
        Pattern pattern = Regex.compile(settings.get("pattern"), settings.get("flags"));
        String replacement = settings.get("replacement", "");
        boolean all = settings.getAsBoolean("all", true);
        return new FilterFactory.Normalizing(
            name,
            tokens -> new PatternReplaceFilter(tokens, pattern, replacement, all)
        );
    }

    static TokenFilterFactory stemmerOverride(IndexSettings index, Environment env, String name, Settings settings)
        throws IOException {
        List<String> rules = Analysis.getWordList(env, settings, "rules");
        if (rules == null) {
            throw new IllegalArgumentException(
                "stemmer override filter requires either `rules` or `rules_path` to be configured"
            );
        }
        var builder = new StemmerOverrideFilter.Builder(false);
        for (String rule : rules) {
            String[] sides = rule.split("=>", -1);
            String stem = sides[sides.length - 1].trim();
            if (sides.length != 2 || stem.isEmpty() || stem.contains(",")) {
                throw new IllegalArgumentException("Invalid Keyword override Rule:" + rule);
            }
            for (String word : sides[0].split(",", -1)) {
                if (word.isBlank()) {
                    throw new IllegalArgumentException("Invalid Keyword override Rule:" + rule);
                }
                builder.add(word.trim(), stem);
            }
        }
        var map = builder.build();
        return new FilterFactory(name, tokens -> new StemmerOverrideFilter(tokens, map));
    }

    static TokenFilterFactory truncate(IndexSettings index, Environment env, String name, Settings settings) {
        int length = settings.getAsInt("length", -1);
        if (length <= 0) {
            throw new IllegalArgumentException("length parameter must be provided");
        }
        return new FilterFactory(name, tokens -> new TruncateTokenFilter(tokens, length));
    }

    static TokenFilterFactory unique(IndexSettings index, Environment env, String name, Settings settings) {
        boolean onlyOnSamePosition = settings.getAsBoolean("only_on_same_position", false);
        return new FilterFactory(name, tokens -> new UniqueFilter(tokens, onlyOnSamePosition));
    }
}
