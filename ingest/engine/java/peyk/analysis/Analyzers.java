package peyk.analysis;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.analysis.core.SimpleAnalyzer;
import org.apache.lucene.analysis.core.StopAnalyzer;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.AbstractIndexAnalyzerProvider;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.PreBuiltAnalyzerProviderFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.indices.analysis.PreBuiltCacheFactory.CachingStrategy;

/** The analyzers that can be named as a whole. */
final class Analyzers {

    /** What makes an analyzer from its settings; the environment is where files of words are looked for. */
    private interface Settled {
        Analyzer analyzer(Environment environment, Settings settings);
    }

    static final Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> PROVIDERS = Map.ofEntries(
        provider("arabic", Analyzers::arabic),
        provider("keyword", (environment, settings) -> new KeywordAnalyzer()),
        provider("pattern", Analyzers::pattern),
        provider("persian", Analyzers::persian),
        provider("simple", (environment, settings) -> new SimpleAnalyzer()),
        provider("stop", Analyzers::stop),
        provider("whitespace", (environment, settings) -> new WhitespaceAnalyzer())
    );

    private Analyzers() {}

    /** Those that can be named without settings; the core has keyword, simple, stop and whitespace itself. */
    static List<PreBuiltAnalyzerProviderFactory> preBuilt() {
        return List.of(
            new PreBuiltAnalyzerProviderFactory("arabic", CachingStrategy.LUCENE, ArabicAnalyzer::new),
            new PreBuiltAnalyzerProviderFactory(
                "pattern",
                CachingStrategy.INDEX,
                () -> new PatternAnalyzer(Pattern.compile("\\W+"), true, CharArraySet.EMPTY_SET)
            ),
            new PreBuiltAnalyzerProviderFactory("persian", CachingStrategy.LUCENE, PersianAnalyzer::new)
        );
    }

    private static Map.Entry<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> provider(
        String type,
        Settled settled
    ) {
        return Map.entry(type, (index, environment, name, settings) -> {
            Analyzer analyzer = settled.analyzer(environment, settings);
            return new AbstractIndexAnalyzerProvider<Analyzer>(name) {
                @Override
                public Analyzer get() {
                    return analyzer;
                }
            };
        });
    }

    private static Analyzer arabic(Environment environment, Settings settings) {
        return new ArabicAnalyzer(
            Analysis.parseStopWords(environment, settings, ArabicAnalyzer.getDefaultStopSet()),
            Analysis.parseStemExclusion(settings, CharArraySet.EMPTY_SET)
        );
    }

    private static Analyzer persian(Environment environment, Settings settings) {
        return new PersianAnalyzer(Analysis.parseStopWords(environment, settings, PersianAnalyzer.getDefaultStopSet()));
    }

    private static Analyzer stop(Environment environment, Settings settings) {
        return new StopAnalyzer(Analysis.parseStopWords(environment, settings, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET));
    }

    private static Analyzer pattern(Environment environment, Settings settings) {
        Pattern pattern = Regex.compile(settings.get("pattern", "\\W+"), settings.get("flags"));
        CharArraySet stopWords = Analysis.parseStopWords(environment, settings, CharArraySet.EMPTY_SET);
        return new PatternAnalyzer(pattern, settings.getAsBoolean("lowercase", true), stopWords);
    }

    private static final class PatternAnalyzer extends Analyzer {
        private final Pattern pattern;
        private final boolean lowercase;
        private final CharArraySet stopWords;

        PatternAnalyzer(Pattern pattern, boolean lowercase, CharArraySet stopWords) {
            this.pattern = pattern;
            this.lowercase = lowercase;
            this.stopWords = stopWords;
        }

        @Override
        protected TokenStreamComponents createComponents(String field) {
            Tokenizer tokenizer = new PatternTokenizer(pattern, -1);
            return new TokenStreamComponents(tokenizer, new StopFilter(normalize(field, tokenizer), stopWords));
        }

        @Override
        protected TokenStream normalize(String field, TokenStream tokens) {
            return lowercase ? new LowerCaseFilter(tokens) : tokens;
        }
    }
}
