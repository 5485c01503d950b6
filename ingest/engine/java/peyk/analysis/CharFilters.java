package peyk.analysis;

import static org.elasticsearch.plugins.AnalysisPlugin.requiresAnalysisSettings;

import java.io.Reader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredCharFilter;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** The character filters: what happens to the text before it is cut into tokens. */
final class CharFilters {

    static final Map<String, AnalysisProvider<CharFilterFactory>> PROVIDERS = Map.of(
        "html_strip",
        CharFilters::htmlStrip,
        "mapping",
        requiresAnalysisSettings(CharFilters::mapping),
        "pattern_replace",
        requiresAnalysisSettings(CharFilters::patternReplace)
    );

    static final List<PreConfiguredCharFilter> PRE_CONFIGURED = List.of(
        PreConfiguredCharFilter.singleton("html_strip", false, HTMLStripCharFilter::new)
    );

    private CharFilters() {}

    private record Plain(String name, UnaryOperator<Reader> filter) implements CharFilterFactory {
        @Override
        public Reader create(Reader reader) {
            return filter.apply(reader);
        }
    }

    /** Applies to normalizers too, and so to terms that are searched without analysis. */
    private record Normalizing(String name, UnaryOperator<Reader> filter) implements NormalizingCharFilterFactory {
        @Override
        public Reader create(Reader reader) {
            return filter.apply(reader);
        }
    }

    private static CharFilterFactory htmlStrip(IndexSettings index, Environment env, String name, Settings settings) {
        Set<String> escaped = Set.copyOf(settings.getAsList("escaped_tags"));
        return new Plain(name, reader -> new HTMLStripCharFilter(reader, escaped.isEmpty() ? null : escaped));
    }

    private static CharFilterFactory mapping(IndexSettings index, Environment env, String name, Settings settings) {
        List<String> rules = Analysis.getWordList(env, settings, "mappings");
        if (rules == null) {
            throw new IllegalArgumentException(
                "mapping requires either `mappings` or `mappings_path` to be configured"
            );
        }
        NormalizeCharMap.Builder map = new NormalizeCharMap.Builder();
        rules.stream().map(Rule::parse).forEach(rule -> map.add(rule.left(), Rule.unescape(rule.right())));
        NormalizeCharMap built = map.build();
        return new Normalizing(name, reader -> new MappingCharFilter(built, reader));
    }

    private static CharFilterFactory patternReplace(
        IndexSettings index,
        Environment env,
        String name,
        Settings settings
    ) {
        if (settings.get("pattern") == null) {
            throw new IllegalArgumentException(
                "pattern is missing for [" + name + "] char filter of type 'pattern_replace'"
            );
        }
        Pattern pattern = Regex.compile(settings.get("pattern"), settings.get("flags"));
        String replacement = settings.get("replacement", "");
        return new Normalizing(name, reader -> new PatternReplaceCharFilter(pattern, replacement, reader));
    }
}
