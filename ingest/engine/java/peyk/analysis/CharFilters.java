package peyk.analysis;

import static org.elasticsearch.plugins.AnalysisPlugin.requiresAnalysisSettings;

import java.io.Reader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.MappingCharFilterFactory;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** The character filters: what happens to the text before it is cut into tokens. */
final class CharFilters {

    static final Map<String, AnalysisProvider<CharFilterFactory>> PROVIDERS = Map.of(
        "mapping",
        requiresAnalysisSettings(CharFilters::mapping),
        "pattern_replace",
        requiresAnalysisSettings(CharFilters::patternReplace)
    );

    private CharFilters() {}

    /** Applies to normalizers too, and so to terms that are searched without analysis. */
    private record Filter(String name, UnaryOperator<Reader> filter) implements NormalizingCharFilterFactory {
        @Override
        public Reader create(Reader reader) {
            return filter.apply(reader);
        }
    }

    private static CharFilterFactory mapping(IndexSettings index, Environment env, String name, Settings settings) {
        List<String> rules = Analysis.getWordList(env, settings, "mappings");
        if (rules == null) {
            throw new IllegalArgumentException(
                "mapping requires either `mappings` or `mappings_path` to be configured"
            );
        }
        NormalizeCharMap map = new Rules().map(rules);
        return new Filter(name, reader -> new MappingCharFilter(map, reader));
    }

    private static CharFilterFactory patternReplace(
        IndexSettings index,
        Environment env,
        String name,
        Settings settings
    ) {
        Pattern pattern = pattern(settings, name, "char filter");
        String replacement = settings.get("replacement", "");
        return new Filter(name, reader -> new PatternReplaceCharFilter(pattern, replacement, reader));
    }

    /** Returns the pattern of a filter of type pattern_replace. */
    static Pattern pattern(Settings settings, String name, String kind) {
        if (settings.get("pattern") == null) {
            throw new IllegalArgumentException(
                "pattern is missing for [" + name + "] " + kind + " of type 'pattern_replace'"
            );
        }
        return Pattern.compile(settings.get("pattern"));
    }

    /** Rules {@code left => right}, cut at the last arrow, blanks trimmed; Lucene's factory resolves the escapes. */
    private static final class Rules extends MappingCharFilterFactory {
        Rules() {
            super(new HashMap<>());
        }

        NormalizeCharMap map(List<String> rules) {
            var builder = new NormalizeCharMap.Builder();
            for (String rule : rules) {
                int arrow = rule.lastIndexOf("=>");
                if (arrow < 0) {
                    throw new IllegalArgumentException("Invalid Mapping Rule : [" + rule + "]");
                }
                builder.add(side(rule.substring(0, arrow)), side(rule.substring(arrow + 2)));
            }
            return builder.build();
        }

        private String side(String text) {
            return parseString(text.trim());
        }
    }
}
