package peyk.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterIterator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.TokenFilterFactory;

/** The {@code word_delimiter_graph} filter: splits tokens at punctuation, changes of case and digits. */
final class WordDelimiter {

    private record Option(String name, int flag, boolean byDefault) {}

    private static final List<Option> OPTIONS = List.of(
        new Option("generate_word_parts", WordDelimiterGraphFilter.GENERATE_WORD_PARTS, true),
        new Option("generate_number_parts", WordDelimiterGraphFilter.GENERATE_NUMBER_PARTS, true),
        new Option("catenate_words", WordDelimiterGraphFilter.CATENATE_WORDS, false),
        new Option("catenate_numbers", WordDelimiterGraphFilter.CATENATE_NUMBERS, false),
        new Option("catenate_all", WordDelimiterGraphFilter.CATENATE_ALL, false),
        new Option("split_on_case_change", WordDelimiterGraphFilter.SPLIT_ON_CASE_CHANGE, true),
        new Option("preserve_original", WordDelimiterGraphFilter.PRESERVE_ORIGINAL, false),
        new Option("split_on_numerics", WordDelimiterGraphFilter.SPLIT_ON_NUMERICS, true),
        new Option("stem_english_possessive", WordDelimiterGraphFilter.STEM_ENGLISH_POSSESSIVE, true),
        new Option("ignore_keywords", WordDelimiterGraphFilter.IGNORE_KEYWORDS, false)
    );

    private static final Map<String, Integer> TYPES = Map.of(
        "LOWER",
        WordDelimiterFilter.LOWER,
        "UPPER",
        WordDelimiterFilter.UPPER,
        "ALPHA",
        WordDelimiterFilter.ALPHA,
        "DIGIT",
        WordDelimiterFilter.DIGIT,
        "ALPHANUM",
        WordDelimiterFilter.ALPHANUM,
        "SUBWORD_DELIM",
        WordDelimiterFilter.SUBWORD_DELIM
    );

    private WordDelimiter() {}

    static TokenStream byDefault(TokenStream tokens) {
        byte[] types = WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE;
        return new WordDelimiterGraphFilter(tokens, true, types, flags(Settings.EMPTY), null);
    }

    static TokenFilterFactory factory(IndexSettings index, Environment environment, String name, Settings settings) {
        int flags = flags(settings);
        boolean adjustOffsets = settings.getAsBoolean("adjust_offsets", true);
        List<String> rules = Analysis.getWordList(environment, settings, "type_table");
        byte[] types = rules == null ? WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE : types(rules);
        CharArraySet whole = Analysis.getWordSet(environment, settings, "protected_words");
        return new FilterFactory.Multiplying(
            name,
            tokens -> new WordDelimiterGraphFilter(tokens, adjustOffsets, types, flags, whole)
        );
    }

    private static int flags(Settings settings) {
        return OPTIONS.stream()
            .filter(option -> settings.getAsBoolean(option.name, option.byDefault))
            .mapToInt(Option::flag)
            .sum();
    }

    /** The type of each character: the default one but where a rule {@code character => TYPE} says otherwise. */
    private static byte[] types(List<String> rules) {
        byte[] types = WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE.clone();
        for (String text : rules) {
            Rule rule = Rule.parse(text);
            if (rule.left().length() != 1) {
                throw new IllegalArgumentException(
                    "Invalid Mapping Rule : [" + text + "]. Only a single character is allowed."
                );
            }
            if (TYPES.containsKey(rule.right()) == false) {
                throw new IllegalArgumentException("Invalid Mapping Rule : [" + text + "]. Illegal type.");
            }
            int known = types.length;
            int character = rule.left().charAt(0);
            if (character >= known) {
                types = Arrays.copyOf(types, character + 1);
                for (int c = known; c < character; c++) {
                    types[c] = WordDelimiterIterator.getType(c);
                }
            }
            types[character] = TYPES.get(rule.right()).byteValue();
        }
        return types;
    }
}
