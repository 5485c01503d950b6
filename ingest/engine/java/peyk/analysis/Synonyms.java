package peyk.analysis;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.SynonymFilter;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.apache.lucene.util.CharsRef;
import org.apache.lucene.util.CharsRefBuilder;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalysisMode;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.CustomAnalyzer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.synonyms.SynonymsManagementAPIService;

/** The {@code synonym} and {@code synonym_graph} filters; rules are read through the chain before the filter. */
@SuppressWarnings("deprecation") // Elasticsearch's synonym filter is Lucene's flat one.
final class Synonyms extends AbstractTokenFilterFactory {

    private final Environment environment;
    private final Settings settings;
    private final SynonymsManagementAPIService sets;
    private final boolean graph;
    private final boolean lenient;
    private final AnalysisMode mode;

    Synonyms(Environment env, String name, Settings settings, SynonymsManagementAPIService sets, boolean graph) {
        super(name);
        boolean updateable = settings.getAsBoolean("updateable", false);
        this.environment = env;
        this.settings = settings;
        this.sets = sets;
        this.graph = graph;
        this.lenient = settings.getAsBoolean("lenient", updateable);
        this.mode = updateable ? AnalysisMode.SEARCH_TIME : AnalysisMode.ALL;
        if (List.of("synonyms", "synonyms_set", "synonyms_path").stream().noneMatch(settings::hasValue)) {
            throw new IllegalArgumentException(
                "synonym requires either `synonyms`, `synonyms_set` or `synonyms_path` to be configured"
            );
        }
        if (settings.get("format", "").equalsIgnoreCase("wordnet")) {
            throw new IllegalArgumentException("the embedded node reads synonyms in the Solr format only");
        }
    }

    @Override
    public AnalysisMode getAnalysisMode() {
        return mode;
    }

    @Override
    public TokenStream create(TokenStream tokens) {
        throw new IllegalStateException("getChainAwareTokenFilterFactory() must be called first");
    }

    @Override
    public TokenFilterFactory getChainAwareTokenFilterFactory(
        IndexCreationContext context,
        TokenizerFactory tokenizer,
        List<CharFilterFactory> charFilters,
        List<TokenFilterFactory> previous,
        Function<String, TokenFilterFactory> all
    ) {
        Analyzer chain = new CustomAnalyzer(
            tokenizer,
            charFilters.toArray(CharFilterFactory[]::new),
            previous.stream().map(TokenFilterFactory::getSynonymFilter).toArray(TokenFilterFactory[]::new)
        );
        return specialized(build(chain, rules(context)));
    }

    private TokenFilterFactory specialized(SynonymMap synonyms) {
        return new FilterFactory(name(), tokens -> synonyms.fst == null ? tokens : filter(tokens, synonyms)) {
            @Override
            public TokenFilterFactory getSynonymFilter() {
                return IDENTITY_FILTER;
            }

            @Override
            public AnalysisMode getAnalysisMode() {
                return mode;
            }

            @Override
            public String getResourceName() {
                return settings.hasValue("synonyms_set") ? settings.get("synonyms_set") : null;
            }
        };
    }

    private TokenStream filter(TokenStream tokens, SynonymMap synonyms) {
        return graph ? new SynonymGraphFilter(tokens, synonyms, false) : new SynonymFilter(tokens, synonyms, false);
    }

    private Reader rules(IndexCreationContext context) {
        if (settings.hasValue("synonyms")) {
            return new StringReader(String.join("\n", Analysis.getWordList(environment, settings, "synonyms")));
        }
        if (settings.hasValue("synonyms_set") == false) {
            return Analysis.getReaderFromFile(environment, settings.get("synonyms_path"), "synonyms");
        }
        if (mode != AnalysisMode.SEARCH_TIME) {
            throw new IllegalArgumentException(
                "Can't apply [synonyms_set]! Loading synonyms from index is supported only for search time synonyms!"
            );
        }
        // A set is read when the shard has started: a search for it would block the creation of the index.
        return context == IndexCreationContext.RELOAD_ANALYZERS
            ? Analysis.getReaderFromIndex(settings.get("synonyms_set"), sets, lenient)
            : new StringReader("");
    }

    private SynonymMap build(Analyzer chain, Reader rules) {
        try (rules) {
            Parser parser = new Parser(chain, settings.getAsBoolean("expand", true), lenient);
            parser.parse(rules);
            return parser.build();
        } catch (Exception e) {
            throw new IllegalArgumentException("failed to build synonyms from [" + name() + "]", e);
        }
    }

    /** Solr's format; if lenient, passes over a rule with a word that the chain leaves nothing of. */
    private static final class Parser extends SolrSynonymParser {
        private final boolean lenient;

        Parser(Analyzer chain, boolean expand, boolean lenient) {
            super(true, expand, chain);
            this.lenient = lenient;
        }

        @Override
        public CharsRef analyze(String text, CharsRefBuilder reuse) throws IOException {
            try {
                return super.analyze(text, reuse);
            } catch (IllegalArgumentException e) {
                if (lenient) {
                    return new CharsRef("");
                }
                throw e;
            }
        }

        @Override
        public void add(CharsRef input, CharsRef output, boolean includeOriginal) {
            if (lenient == false || (input.length > 0 && output.length > 0)) {
                super.add(input, output, includeOriginal);
            }
        }
    }
}
