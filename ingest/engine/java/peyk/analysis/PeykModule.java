package peyk.analysis;

import org.apache.lucene.analysis.Analyzer; import org.apache.lucene.analysis.TokenStream; import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.ar.*;
import org.apache.lucene.analysis.fa.*;
import org.apache.lucene.analysis.charfilter.*;
import org.apache.lucene.analysis.core.*;
import org.apache.lucene.analysis.miscellaneous.*;
import org.apache.lucene.analysis.ngram.*;
import org.apache.lucene.analysis.pattern.*;
import org.apache.lucene.analysis.synonym.*;
import org.apache.lucene.analysis.CharArraySet;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.analysis.*;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.*;

import java.io.*;
import java.util.*;
import java.util.function.*;
import java.util.regex.Pattern;

public class PeykModule extends Plugin implements AnalysisPlugin, ActionPlugin {

    static <T> void req(Map<String, AnalysisProvider<T>> m, String n, AnalysisProvider<T> p) { m.put(n, AnalysisPlugin.requiresAnalysisSettings(p)); }
    interface Wrap { TokenStream apply(TokenStream in); }
    interface WrapReader { Reader apply(Reader in); }

    static TokenFilterFactory tf(String name, Wrap w, boolean norm) {
        if (norm) return new NormTF(name, w);
        return new TF(name, w);
    }
    static class TF extends AbstractTokenFilterFactory {
        final Wrap w;
        TF(String name, Wrap w) { super(name); this.w = w; }
        public TokenStream create(TokenStream in) { return w.apply(in); }
    }
    static class NormTF extends TF implements NormalizingTokenFilterFactory {
        NormTF(String name, Wrap w) { super(name, w); }
    }
    static class CF implements CharFilterFactory {
        final String name; final WrapReader w;
        CF(String name, WrapReader w) { this.name = name; this.w = w; }
        public String name() { return name; }
        public Reader create(Reader r) { return w.apply(r); }
    }
    static class NormCF extends CF implements NormalizingCharFilterFactory {
        NormCF(String name, WrapReader w) { super(name, w); }
    }

    @Override
    public java.util.Collection<org.elasticsearch.rest.RestHandler> getRestHandlers(Settings st, org.elasticsearch.common.io.stream.NamedWriteableRegistry nr, org.elasticsearch.rest.RestController rc, org.elasticsearch.common.settings.ClusterSettings cs, org.elasticsearch.common.settings.IndexScopedSettings iss, org.elasticsearch.common.settings.SettingsFilter sf, org.elasticsearch.cluster.metadata.IndexNameExpressionResolver ir, java.util.function.Supplier<org.elasticsearch.cluster.node.DiscoveryNodes> nodes, Predicate<org.elasticsearch.features.NodeFeature> f) {
        return List.of(new org.elasticsearch.rest.BaseRestHandler() {
            public String getName() { return "main"; }
            public List<Route> routes() { return List.of(new Route(org.elasticsearch.rest.RestRequest.Method.GET, "/"), new Route(org.elasticsearch.rest.RestRequest.Method.HEAD, "/")); }
            protected RestChannelConsumer prepareRequest(org.elasticsearch.rest.RestRequest r, org.elasticsearch.client.internal.node.NodeClient c) {
                return ch -> { try (var b = ch.newBuilder()) {
                    b.startObject().field("name", nodes.get().getLocalNode().getName()).field("cluster_name", "peyk").startObject("version").field("number", org.elasticsearch.Build.current().version()).field("build_flavor", "default").endObject().field("tagline", "You Know, for Search").endObject();
                    ch.sendResponse(new org.elasticsearch.rest.RestResponse(org.elasticsearch.rest.RestStatus.OK, b)); } };
            }
        });
    }
    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        Map<String, AnalysisProvider<CharFilterFactory>> m = new TreeMap<>();
        m.put("html_strip", (is, env, name, s) -> new CF(name, HTMLStripCharFilter::new));
        req(m, "mapping", (is, env, name, s) -> {
            NormalizeCharMap.Builder b = new NormalizeCharMap.Builder();
            for (String rule : s.getAsList("mappings")) {
                int i = rule.indexOf("=>");
                if (i < 0) throw new IllegalArgumentException("Invalid Mapping Rule : [" + rule + "]");
                b.add(unescape(rule.substring(0, i).trim()), unescape(rule.substring(i + 2).trim()));
            }
            NormalizeCharMap map = b.build();
            return new NormCF(name, r -> new MappingCharFilter(map, r));
        });
        req(m, "pattern_replace", (is, env, name, s) -> {
            Pattern p = org.elasticsearch.common.regex.Regex.compile(s.get("pattern"), s.get("flags"));
            String rep = s.get("replacement", "");
            return new NormCF(name, r -> new PatternReplaceCharFilter(p, rep, r));
        });
        return m;
    }

    static String unescape(String s) {
        StringBuilder sb = new StringBuilder();
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '\\' && i + 1 < s.length()) {
                c = s.charAt(++i);
                switch (c) {
                    case 'n' -> sb.append('\n'); case 't' -> sb.append('\t'); case 'r' -> sb.append('\r');
                    case 'u' -> { sb.append((char) Integer.parseInt(s.substring(i + 1, i + 5), 16)); i += 4; }
                    default -> sb.append(c);
                }
            } else sb.append(c);
        }
        return sb.toString();
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        Map<String, AnalysisProvider<TokenFilterFactory>> m = new TreeMap<>();
        m.put("lowercase", (is, env, name, s) -> tf(name, LowerCaseFilter::new, true));
        m.put("arabic_normalization", (is, env, name, s) -> tf(name, ArabicNormalizationFilter::new, true));
        m.put("persian_normalization", (is, env, name, s) -> tf(name, PersianNormalizationFilter::new, true));
        m.put("decimal_digit", (is, env, name, s) -> tf(name, DecimalDigitFilter::new, true));
        m.put("persian_stem", (is, env, name, s) -> tf(name, PersianStemFilter::new, false));
        req(m, "pattern_capture", (is, env, name, s) -> {
            Pattern[] ps = s.getAsList("patterns").stream().map(Pattern::compile).toArray(Pattern[]::new);
            boolean keep = s.getAsBoolean("preserve_original", true);
            return tf(name, in -> new PatternCaptureGroupTokenFilter(in, keep, ps), false);
        });
        m.put("unique", (is, env, name, s) -> tf(name, RemoveDuplicatesTokenFilter::new, false));
        m.put("trim", (is, env, name, s) -> tf(name, TrimFilter::new, true));
        m.put("asciifolding", (is, env, name, s) -> tf(name, ASCIIFoldingFilter::new, true));
        req(m, "edge_ngram", (is, env, name, s) -> {
            int lo = s.getAsInt("min_gram", 1), hi = s.getAsInt("max_gram", 2); boolean keep = s.getAsBoolean("preserve_original", false);
            return tf(name, in -> new EdgeNGramTokenFilter(in, lo, hi, keep), false);
        });
        req(m, "pattern_replace", (is, env, name, s) -> {
            Pattern p = org.elasticsearch.common.regex.Regex.compile(s.get("pattern"), s.get("flags"));
            String rep = s.get("replacement", ""); boolean all = s.getAsBoolean("all", true);
            return tf(name, in -> new PatternReplaceFilter(in, p, rep, all), true);
        });
        req(m, "stemmer_override", (is, env, name, s) -> {
            StemmerOverrideFilter.Builder b = new StemmerOverrideFilter.Builder(false);
            for (String rule : s.getAsList("rules")) {
                String[] lr = rule.split("=>");
                for (String k : lr[0].split(",")) b.add(k.trim(), lr[1].trim());
            }
            try { var map = b.build(); return tf(name, in -> new StemmerOverrideFilter(in, map), false); }
            catch (IOException e) { throw new UncheckedIOException(e); }
        });
        req(m, "synonym", (is, env, name, s) -> new Syn(name, s, false));
        req(m, "synonym_graph", (is, env, name, s) -> new Syn(name, s, true));
        return m;
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        Map<String, AnalysisProvider<TokenizerFactory>> m = new TreeMap<>();
        m.put("uax_url_email", (is, env, name, s) -> TokenizerFactory.newFactory(name, org.apache.lucene.analysis.email.UAX29URLEmailTokenizer::new));
        m.put("keyword", (is, env, name, s) -> TokenizerFactory.newFactory(name, KeywordTokenizer::new));
        m.put("whitespace", (is, env, name, s) -> TokenizerFactory.newFactory(name, WhitespaceTokenizer::new));
        req(m, "pattern", (is, env, name, s) -> {
            Pattern p = org.elasticsearch.common.regex.Regex.compile(s.get("pattern", "\\W+"), s.get("flags")); int g = s.getAsInt("group", -1);
            return TokenizerFactory.newFactory(name, () -> new PatternTokenizer(p, g));
        });
        return m;
    }
    @Override
    public List<PreConfiguredTokenizer> getPreConfiguredTokenizers() {
        return List.of(PreConfiguredTokenizer.singleton("keyword", KeywordTokenizer::new), PreConfiguredTokenizer.singleton("whitespace", WhitespaceTokenizer::new),
            PreConfiguredTokenizer.singleton("uax_url_email", org.apache.lucene.analysis.email.UAX29URLEmailTokenizer::new));
    }
    static class Syn extends AbstractTokenFilterFactory {
        final Settings s; final boolean graph;
        Syn(String name, Settings s, boolean graph) { super(name); this.s = s; this.graph = graph; }
        public TokenStream create(TokenStream in) { throw new IllegalStateException("Call getChainAwareTokenFilterFactory"); }
        @Override
        public TokenFilterFactory getChainAwareTokenFilterFactory(IndexCreationContext ctx, TokenizerFactory tokenizer, List<CharFilterFactory> charFilters,
            List<TokenFilterFactory> previous, Function<String, TokenFilterFactory> all) {
            List<TokenFilterFactory> chain = previous.stream().map(TokenFilterFactory::getSynonymFilter).toList();
            Analyzer a = new CustomAnalyzer(tokenizer, charFilters.toArray(CharFilterFactory[]::new), chain.toArray(TokenFilterFactory[]::new));
            boolean expand = s.getAsBoolean("expand", true), lenient = s.getAsBoolean("lenient", false);
            try {
                SolrSynonymParser p = new SolrSynonymParser(true, expand, a) {
                    @Override public org.apache.lucene.util.CharsRef analyze(String text, org.apache.lucene.util.CharsRefBuilder reuse) throws IOException {
                        try { return super.analyze(text, reuse); }
                        catch (IllegalArgumentException e) { if (lenient) return new org.apache.lucene.util.CharsRef(""); throw e; }
                    }
                    @Override public void add(org.apache.lucene.util.CharsRef i, org.apache.lucene.util.CharsRef o, boolean k) {
                        if (lenient == false || (i.length > 0 && o.length > 0)) super.add(i, o, k);
                    }
                };
                p.parse(new StringReader(String.join("\n", s.getAsList("synonyms"))));
                SynonymMap map = p.build();
                return tf(name(), in -> map.fst == null ? in : graph ? new SynonymGraphFilter(in, map, false) : new SynonymFilter(in, map, false), false);
            } catch (Exception e) { throw new IllegalArgumentException("failed to build synonyms: " + e + " <- " + e.getCause(), e); }
        }
    }

    @Override
    public List<PreConfiguredTokenFilter> getPreConfiguredTokenFilters() {
        return List.of(
            PreConfiguredTokenFilter.singleton("arabic_normalization", true, ArabicNormalizationFilter::new),
            PreConfiguredTokenFilter.singleton("persian_normalization", true, PersianNormalizationFilter::new),
            PreConfiguredTokenFilter.singleton("decimal_digit", true, DecimalDigitFilter::new),
            PreConfiguredTokenFilter.singleton("unique", false, RemoveDuplicatesTokenFilter::new),
            PreConfiguredTokenFilter.singleton("trim", true, TrimFilter::new),
            PreConfiguredTokenFilter.singleton("persian_stem", true, PersianStemFilter::new));
    }
    @Override
    public List<PreConfiguredCharFilter> getPreConfiguredCharFilters() {
        return List.of(PreConfiguredCharFilter.singleton("html_strip", false, HTMLStripCharFilter::new));
    }
    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return Map.of("persian", (is, env, name, s) -> new AnalyzerProvider<PersianAnalyzer>() {
            final PersianAnalyzer a = new PersianAnalyzer();
            public String name() { return name; }
            public AnalyzerScope scope() { return AnalyzerScope.INDEX; }
            public PersianAnalyzer get() { return a; }
        });
    }
}
