package peyk.analysis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.ConditionalTokenFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;

/**
 * The {@code multiplexer} filter: each token goes through each chain, all results at its position, none twice. As on a
 * stock server, a chain must not look ahead, as {@code shingle} does.
 */
final class Multiplexer extends AbstractTokenFilterFactory {

    private final List<String> chains;
    private final boolean preserveOriginal;

    Multiplexer(IndexSettings index, Environment environment, String name, Settings settings) {
        super(name);
        this.chains = settings.getAsList("filters");
        this.preserveOriginal = settings.getAsBoolean("preserve_original", true);
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
        List<List<TokenFilterFactory>> resolved = new ArrayList<>();
        if (preserveOriginal) {
            resolved.add(List.of());
        }
        for (String names : chains) {
            String[] filters = Strings.tokenizeToStringArray(names, ",");
            resolved.add(Stream.of(filters).map(filter -> resolve(filter, all)).toList());
        }
        return new TokenFilters.Filter(name(), tokens -> multiplex(tokens, resolved));
    }

    private TokenFilterFactory resolve(String filter, Function<String, TokenFilterFactory> all) {
        TokenFilterFactory found = all.apply(filter);
        if (found == null) {
            throw new IllegalArgumentException(
                "Multiplexing filter [" + name() + "] refers to undefined tokenfilter [" + filter + "]"
            );
        }
        return found;
    }

    private static TokenStream multiplex(TokenStream tokens, List<List<TokenFilterFactory>> chains) {
        Copies copies = new Copies(tokens, chains.size());
        TokenStream stream = copies;
        for (int i = 0; i < chains.size(); i++) {
            int own = i;
            stream = new ConditionalTokenFilter(stream, copy -> through(chains.get(own), copy)) {
                @Override
                protected boolean shouldFilter() {
                    return copies.copy == own;
                }
            };
        }
        return new RemoveDuplicatesTokenFilter(stream);
    }

    private static TokenStream through(List<TokenFilterFactory> filters, TokenStream stream) {
        for (TokenFilterFactory filter : filters) {
            stream = filter.create(stream);
        }
        return stream;
    }

    /** Each token, once for each chain, at one position. */
    private static final class Copies extends TokenFilter {
        private final PositionIncrementAttribute increment = addAttribute(PositionIncrementAttribute.class);
        private final int count;
        private int copy;
        private State token;

        Copies(TokenStream input, int count) {
            super(input);
            this.count = count;
        }

        @Override
        public boolean incrementToken() throws IOException {
            if (copy + 1 < count) {
                copy++;
                restoreState(token);
                increment.setPositionIncrement(0);
                return true;
            }
            if (input.incrementToken() == false) {
                return false;
            }
            copy = 0;
            token = captureState();
            return true;
        }

        @Override
        public void reset() throws IOException {
            super.reset();
            copy = count - 1;
        }
    }
}
