package peyk.analysis;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.apache.lucene.util.CharsRef;
import org.apache.lucene.util.CharsRefBuilder;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalysisMode;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.CustomAnalyzer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.synonyms.SynonymsManagementAPIService;

/** The {@code synonym_graph} filter over a synonyms set; rules are read through the chain before the filter. */
final class Synonyms extends AbstractTokenFilterFactory {

    private final String set;
    private final SynonymsManagementAPIService sets;

    Synonyms(String name, Settings settings, SynonymsManagementAPIService sets) {
        super(name);
        this.set = settings.get("synonyms_set");
        this.sets = sets;
        if (set == null) {
            throw new IllegalArgumentException("the embedded node reads synonyms of a `synonyms_set` only");
        }
        if (settings.getAsBoolean("updateable", false) == false) {
            throw new IllegalArgumentException(
                "Can't apply [synonyms_set]! Loading synonyms from index is supported only for search time synonyms!"
            );
        }
    }

    @Override
    public AnalysisMode getAnalysisMode() {
        return AnalysisMode.SEARCH_TIME;
    }

    @Override
    public String getResourceName() {
        return set;
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
            previous.toArray(TokenFilterFactory[]::new)
        );
        SynonymMap synonyms = build(chain, rules(context));
        return new TokenFilterFactory() {
            @Override
            public String name() {
                return Synonyms.this.name();
            }

            @Override
            public TokenStream create(TokenStream tokens) {
                return synonyms.fst == null ? tokens : new SynonymGraphFilter(tokens, synonyms, false);
            }

            @Override
            public AnalysisMode getAnalysisMode() {
                return Synonyms.this.getAnalysisMode();
            }

            @Override
            public String getResourceName() {
                return set;
            }
        };
    }

    /** A set is read when the shard has started: a search for it would block the creation of the index. */
    private Reader rules(IndexCreationContext context) {
        return context == IndexCreationContext.RELOAD_ANALYZERS
            ? Analysis.getReaderFromIndex(set, sets, true)
            : new StringReader("");
    }

    private SynonymMap build(Analyzer chain, Reader rules) {
        try (rules) {
            Parser parser = new Parser(chain);
            parser.parse(rules);
            return parser.build();
        } catch (Exception e) {
            throw new IllegalArgumentException("failed to build synonyms from [" + name() + "]", e);
        }
    }

    /** Solr's format; passes over a rule with a word that the chain leaves nothing of, as {@code lenient} asks. */
    private static final class Parser extends SolrSynonymParser {
        Parser(Analyzer chain) {
            super(true, true, chain);
        }

        @Override
        public CharsRef analyze(String text, CharsRefBuilder reuse) throws IOException {
            try {
                return super.analyze(text, reuse);
            } catch (IllegalArgumentException e) {
                return new CharsRef("");
            }
        }

        @Override
        public void add(CharsRef input, CharsRef output, boolean includeOriginal) {
            if (input.length > 0 && output.length > 0) {
                super.add(input, output, includeOriginal);
            }
        }
    }
}
