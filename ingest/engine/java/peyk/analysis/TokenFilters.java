package peyk.analysis;

import static org.elasticsearch.index.analysis.PreConfiguredTokenFilter.singleton;
import static org.elasticsearch.plugins.AnalysisPlugin.requiresAnalysisSettings;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.commongrams.CommonGramsFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.core.FlattenGraphFilter;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.fa.PersianNormalizationFilter;
import org.apache.lucene.analysis.fa.PersianStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.KeywordRepeatFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.LimitTokenCountFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.synonyms.SynonymsManagementAPIService;

/** The token filters: what happens to each token. {@code stop}, {@code shingle} and {@code hunspell} are the core's. */
final class TokenFilters {

    /** Those that take no settings: whether they apply to normalizers, and what they do. */
    private record Plain(String type, boolean normalizes, UnaryOperator<TokenStream> filter) {
        AnalysisProvider<TokenFilterFactory> provider() {
            return (index, environment, name, settings) -> normalizes
                ? new FilterFactory.Normalizing(name, filter)
                : new FilterFactory(name, filter);
        }
    }

    private static final List<Plain> PLAIN = List.of(
        new Plain("arabic_normalization", true, ArabicNormalizationFilter::new),
        new Plain("arabic_stem", false, ArabicStemFilter::new),
        new Plain("decimal_digit", true, DecimalDigitFilter::new),
        new Plain("flatten_graph", false, FlattenGraphFilter::new),
        new Plain("persian_normalization", true, PersianNormalizationFilter::new),
        new Plain("persian_stem", false, PersianStemFilter::new),
        new Plain("porter_stem", false, PorterStemFilter::new),
        new Plain("remove_duplicates", false, RemoveDuplicatesTokenFilter::new),
        new Plain("reverse", false, ReverseStringFilter::new),
        new Plain("trim", true, TrimFilter::new),
        new Plain("uppercase", true, UpperCaseFilter::new)
    );

    private static final Map<String, AnalysisProvider<TokenFilterFactory>> SETTLED = Map.ofEntries(
        Map.entry("asciifolding", SettledFilters::asciiFolding),
        Map.entry("common_grams", requiresAnalysisSettings(SettledFilters::commonGrams)),
        Map.entry("edge_ngram", SettledFilters::edgeNGram),
        Map.entry("keyword_marker", requiresAnalysisSettings(SettledFilters::keywordMarker)),
        Map.entry("length", SettledFilters::length),
        Map.entry("limit", SettledFilters::limit),
        Map.entry("lowercase", SettledFilters::lowercase),
        Map.entry("multiplexer", Multiplexer::new),
        Map.entry("ngram", SettledFilters::nGram),
        Map.entry("pattern_capture", requiresAnalysisSettings(SettledFilters::patternCapture)),
        Map.entry("pattern_replace", requiresAnalysisSettings(SettledFilters::patternReplace)),
        Map.entry("stemmer_override", requiresAnalysisSettings(SettledFilters::stemmerOverride)),
        Map.entry("truncate", requiresAnalysisSettings(SettledFilters::truncate)),
        Map.entry("unique", SettledFilters::unique),
        Map.entry("word_delimiter_graph", WordDelimiter::factory)
    );

    /** What may be named without settings where no index is, as in {@code _analyze} and in normalizers. */
    static final List<PreConfiguredTokenFilter> PRE_CONFIGURED = List.of(
        singleton("arabic_normalization", true, ArabicNormalizationFilter::new),
        singleton("arabic_stem", false, ArabicStemFilter::new),
        singleton("asciifolding", true, ASCIIFoldingFilter::new),
        singleton("common_grams", false, false, tokens -> new CommonGramsFilter(tokens, CharArraySet.EMPTY_SET)),
        singleton("decimal_digit", true, DecimalDigitFilter::new),
        singleton("edge_ngram", false, false, tokens -> new EdgeNGramTokenFilter(tokens, 1)),
        singleton("keyword_repeat", false, false, KeywordRepeatFilter::new),
        singleton("length", false, tokens -> new LengthFilter(tokens, 0, Integer.MAX_VALUE)),
        singleton("limit", false, tokens -> new LimitTokenCountFilter(tokens, 1, false)),
        singleton("ngram", false, false, tokens -> new NGramTokenFilter(tokens, 1, 2, false)),
        singleton("persian_normalization", true, PersianNormalizationFilter::new),
        singleton("porter_stem", false, PorterStemFilter::new),
        singleton("reverse", false, ReverseStringFilter::new),
        singleton("trim", true, TrimFilter::new),
        singleton("truncate", false, tokens -> new TruncateTokenFilter(tokens, 10)),
        singleton("unique", false, tokens -> new UniqueFilter(tokens, false)),
        singleton("uppercase", true, UpperCaseFilter::new),
        singleton("word_delimiter_graph", false, false, WordDelimiter::byDefault)
    );

    private TokenFilters() {}

    /** All filters by type. The service, by which synonym filters read their sets, exists once the node runs. */
    static Map<String, AnalysisProvider<TokenFilterFactory>> providers(Supplier<SynonymsManagementAPIService> sets) {
        Map<String, AnalysisProvider<TokenFilterFactory>> synonyms = Map.of(
            "synonym",
            requiresAnalysisSettings((index, env, name, own) -> new Synonyms(env, name, own, sets.get(), false)),
            "synonym_graph",
            requiresAnalysisSettings((index, env, name, own) -> new Synonyms(env, name, own, sets.get(), true))
        );
        Map<String, AnalysisProvider<TokenFilterFactory>> plain = PLAIN.stream()
            .collect(Collectors.toMap(Plain::type, Plain::provider));
        return Stream.of(plain, SETTLED, synonyms)
            .flatMap(table -> table.entrySet().stream())
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
