package peyk.analysis;

import static org.elasticsearch.index.analysis.PreConfiguredTokenFilter.singleton;
import static org.elasticsearch.plugins.AnalysisPlugin.requiresAnalysisSettings;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.FilteringTokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.commongrams.CommonGramsFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.fa.PersianNormalizationFilter;
import org.apache.lucene.analysis.fa.PersianStemFilter;
import org.apache.lucene.analysis.miscellaneous.StemmerOverrideFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.synonyms.SynonymsManagementAPIService;

/** The token filters: what happens to each token. The core has {@code lowercase}, {@code stop} and {@code shingle}. */
final class TokenFilters {

    /** Those without settings, which are used by their names, and whether they apply to normalizers. */
    static final List<PreConfiguredTokenFilter> PRE_CONFIGURED = List.of(
        singleton("arabic_normalization", true, ArabicNormalizationFilter::new),
        singleton("decimal_digit", true, DecimalDigitFilter::new),
        singleton("persian_normalization", true, PersianNormalizationFilter::new),
        singleton("persian_stem", false, PersianStemFilter::new),
        // Elasticsearch's own index of users and API keys asks for it.
        singleton("unique", false, Unique::new)
    );

    private TokenFilters() {}

    /** Those with settings. The service, by which synonym filters read their sets, exists once the node runs. */
    static Map<String, AnalysisProvider<TokenFilterFactory>> providers(Supplier<SynonymsManagementAPIService> sets) {
        return Map.of(
            "common_grams",
            requiresAnalysisSettings(TokenFilters::commonGrams),
            "multiplexer",
            requiresAnalysisSettings(Multiplexer::new),
            "pattern_capture",
            requiresAnalysisSettings(TokenFilters::patternCapture),
            "pattern_replace",
            requiresAnalysisSettings(TokenFilters::patternReplace),
            "stemmer_override",
            requiresAnalysisSettings(TokenFilters::stemmerOverride),
            "synonym_graph",
            requiresAnalysisSettings((index, env, name, settings) -> new Synonyms(name, settings, sets.get()))
        );
    }

    record Filter(String name, UnaryOperator<TokenStream> filter) implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream tokens) {
            return filter.apply(tokens);
        }
    }

    /** One token for one: applies to normalizers too, and so to terms that are searched without analysis. */
    private record Normalizing(String name, UnaryOperator<TokenStream> filter)
        implements
            NormalizingTokenFilterFactory {
        @Override
        public TokenStream create(TokenStream tokens) {
            return filter.apply(tokens);
        }
    }

    private static TokenFilterFactory commonGrams(
        IndexSettings index,
        Environment env,
        String name,
        Settings settings
    ) {
        CharArraySet words = Analysis.parseCommonWords(env, settings, null, false);
        if (words == null) {
            throw new IllegalArgumentException(
                "missing or empty [common_words] or [common_words_path] configuration for common_grams token filter"
            );
        }
        return new Filter(name, tokens -> new CommonGramsFilter(tokens, words));
    }

    private static TokenFilterFactory patternCapture(
        IndexSettings index,
        Environment env,
        String name,
        Settings settings
    ) {
        // Not split at commas, which patterns may hold.
        List<String> patterns = settings.getAsList("patterns", null, false);
        if (patterns == null) {
            throw new IllegalArgumentException(
                "required setting 'patterns' is missing for token filter [" + name + "]"
            );
        }
        Pattern[] compiled = patterns.stream().map(Pattern::compile).toArray(Pattern[]::new);
        boolean preserve = settings.getAsBoolean("preserve_original", true);
        return new Filter(name, tokens -> new PatternCaptureGroupTokenFilter(tokens, preserve, compiled));
    }

    private static TokenFilterFactory patternReplace(
        IndexSettings index,
        Environment env,
        String name,
        Settings settings
    ) {
        Pattern pattern = CharFilters.pattern(settings, name, "token filter");
        String replacement = settings.get("replacement", "");
        boolean all = settings.getAsBoolean("all", true);
        return new Normalizing(name, tokens -> new PatternReplaceFilter(tokens, pattern, replacement, all));
    }

    private static TokenFilterFactory stemmerOverride(
        IndexSettings index,
        Environment env,
        String name,
        Settings settings
    ) throws IOException {
        List<String> rules = Analysis.getWordList(env, settings, "rules");
        if (rules == null) {
            throw new IllegalArgumentException(
                "stemmer override filter requires either `rules` or `rules_path` to be configured"
            );
        }
        var builder = new StemmerOverrideFilter.Builder(false);
        for (String rule : rules) {
            String[] sides = rule.split("=>", -1);
            if (sides.length != 2 || sides[0].isBlank() || sides[1].isBlank()) {
                throw new IllegalArgumentException("Invalid Keyword override Rule:" + rule);
            }
            builder.add(sides[0].trim(), sides[1].trim());
        }
        var map = builder.build();
        return new Filter(name, tokens -> new StemmerOverrideFilter(tokens, map));
    }

    /** Keeps the first of equal tokens. */
    private static final class Unique extends FilteringTokenFilter {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private final Set<String> seen = new HashSet<>();

        Unique(TokenStream input) {
            super(input);
        }

        @Override
        protected boolean accept() {
            return seen.add(term.toString());
        }

        @Override
        public void reset() throws IOException {
            super.reset();
            seen.clear();
        }
    }
}
