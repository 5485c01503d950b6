package peyk.analysis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.util.AttributeSource;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;

/** The {@code multiplexer} filter: each token goes through each chain, all results at its position, none twice. */
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
        throw new UnsupportedOperationException("getChainAwareTokenFilterFactory() must be called first");
    }

    @Override
    public TokenFilterFactory getSynonymFilter() {
        throw FilterFactory.cannotParseSynonyms(name());
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
            List<TokenFilterFactory> before = new ArrayList<>(previous);
            for (String name : Strings.tokenizeToStringArray(names, ",")) {
                TokenFilterFactory filter = all.apply(name);
                if (filter == null) {
                    throw new IllegalArgumentException(
                        "Multiplexing filter [" + name() + "] refers to undefined tokenfilter [" + name + "]"
                    );
                }
                before.add(filter.getChainAwareTokenFilterFactory(context, tokenizer, charFilters, before, all));
            }
            resolved.add(before.subList(previous.size(), before.size()));
        }
        return new FilterFactory.Multiplying(
            name(),
            tokens -> new RemoveDuplicatesTokenFilter(new Multiplexed(tokens, resolved))
        );
    }

    /**
     * Reads a token, then reads it anew through each chain; a chain never sees two tokens at once. Positions stay right
     * though a chain may drop the token or, as the synonym filter does, give its result an increment of its own.
     */
    private static final class Multiplexed extends TokenFilter {

        private final PositionIncrementAttribute increment = addAttribute(PositionIncrementAttribute.class);
        private final List<TokenStream> chains;
        private int chain;
        private AttributeSource.State token;
        private boolean unread;
        /** The chain got an increment of 1 for a token that stands where the one before it does. */
        private boolean raised;
        /** Positions of tokens that a chain dropped. */
        private int dropped;

        Multiplexed(TokenStream input, List<List<TokenFilterFactory>> chains) {
            super(input);
            this.chains = chains.stream().map(this::build).toList();
        }

        private TokenStream build(List<TokenFilterFactory> filters) {
            TokenStream stream = new Once(this);
            for (TokenFilterFactory filter : filters) {
                stream = filter.create(stream);
            }
            return stream;
        }

        @Override
        public boolean incrementToken() throws IOException {
            while (true) {
                if (chain < chains.size()) {
                    if (chains.get(chain).incrementToken()) {
                        increment.setPositionIncrement(dropped + lowered());
                        dropped = 0;
                        return true;
                    }
                    chains.get(chain).end();
                    dropped += lowered();
                    chain++;
                }
                if (chain == chains.size()) {
                    if (input.incrementToken() == false) {
                        return false;
                    }
                    token = captureState();
                    chain = 0;
                }
                unread = true;
                chains.get(chain).reset();
            }
        }

        private int lowered() {
            int result = increment.getPositionIncrement() - (raised ? 1 : 0);
            raised = false;
            return result;
        }

        @Override
        public void end() throws IOException {
            super.end();
            increment.setPositionIncrement(increment.getPositionIncrement() + dropped);
        }

        @Override
        public void reset() throws IOException {
            super.reset();
            chain = chains.size();
            dropped = 0;
        }

        /** The stream of the one token at hand, sharing the attributes of the whole. */
        private final class Once extends TokenStream {
            Once(AttributeSource attributes) {
                super(attributes);
            }

            @Override
            public boolean incrementToken() {
                if (unread == false) {
                    return false;
                }
                unread = false;
                Multiplexed.this.restoreState(token);
                raised = chain > 0 || increment.getPositionIncrement() == 0;
                if (raised) {
                    increment.setPositionIncrement(1);
                }
                return true;
            }
        }
    }
}
