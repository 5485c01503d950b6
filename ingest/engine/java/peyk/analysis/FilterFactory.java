package peyk.analysis;

import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;

/** A token filter as Elasticsearch wants it: a name, what it does, and where else it may be used. */
class FilterFactory extends AbstractTokenFilterFactory {

    private final UnaryOperator<TokenStream> filter;

    FilterFactory(String name, UnaryOperator<TokenStream> filter) {
        super(name);
        this.filter = filter;
    }

    @Override
    public TokenStream create(TokenStream tokens) {
        return filter.apply(tokens);
    }

    /** One token for one: applies to normalizers too, and so to terms that are searched without analysis. */
    static final class Normalizing extends FilterFactory implements NormalizingTokenFilterFactory {
        Normalizing(String name, UnaryOperator<TokenStream> filter) {
            super(name, filter);
        }
    }

    /** Several tokens for one: rules of synonyms cannot be read through it. */
    static final class Multiplying extends FilterFactory {
        Multiplying(String name, UnaryOperator<TokenStream> filter) {
            super(name, filter);
        }

        @Override
        public boolean breaksFastVectorHighlighter() {
            return true;
        }

        @Override
        public TokenFilterFactory getSynonymFilter() {
            throw cannotParseSynonyms(name());
        }
    }

    static IllegalArgumentException cannotParseSynonyms(String name) {
        return new IllegalArgumentException("Token filter [" + name + "] cannot be used to parse synonyms");
    }
}
