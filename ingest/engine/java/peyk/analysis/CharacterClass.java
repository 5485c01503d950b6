package peyk.analysis;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.elasticsearch.common.settings.Settings;

/** The classes of characters that settings name: {@code letter}, {@code digit} and so on. */
final class CharacterClass {

    private static final Map<String, IntPredicate> CLASSES = new TreeMap<>(
        Map.of(
            "letter",
            Character::isLetter,
            "digit",
            Character::isDigit,
            "whitespace",
            Character::isWhitespace,
            "punctuation",
            c -> switch (Character.getType(c)) {
                case Character.START_PUNCTUATION, Character.END_PUNCTUATION, Character.OTHER_PUNCTUATION,
                    Character.CONNECTOR_PUNCTUATION, Character.DASH_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION -> true;
                default -> false;
            },
            "symbol",
            c -> switch (Character.getType(c)) {
                case Character.CURRENCY_SYMBOL, Character.MATH_SYMBOL, Character.OTHER_SYMBOL,
                    Character.MODIFIER_SYMBOL -> true;
                default -> false;
            }
        )
    );

    private CharacterClass() {}

    /** What {@code token_chars} and {@code custom_token_chars} let into a gram; without them every character. */
    static IntPredicate ofTokenChars(Settings settings) {
        List<String> names = settings.getAsList("token_chars");
        String custom = settings.get("custom_token_chars");
        return names.stream()
            .map(name -> ofTokenChars(name.trim().toLowerCase(Locale.ROOT), custom))
            .reduce(IntPredicate::or)
            .orElse(c -> true);
    }

    private static IntPredicate ofTokenChars(String name, String custom) {
        if (name.equals("custom")) {
            if (custom == null) {
                throw new IllegalArgumentException("Token type: 'custom' requires setting `custom_token_chars`");
            }
            return c -> custom.indexOf(c) >= 0;
        }
        IntPredicate named = CLASSES.get(name);
        if (named == null) {
            throw new IllegalArgumentException(
                "Unknown token type: '" + name + "', must be one of " + CLASSES.keySet() + " or custom"
            );
        }
        return named;
    }

    /** What {@code tokenize_on_chars} cuts at: single characters, escaped ones and names of classes. */
    static IntPredicate ofGroups(List<String> groups) {
        return groups.stream().map(CharacterClass::ofGroup).reduce(IntPredicate::or).orElse(c -> false);
    }

    private static IntPredicate ofGroup(String group) {
        if (group.isEmpty()) {
            throw new IllegalArgumentException("[tokenize_on_chars] cannot contain empty characters");
        }
        if (CLASSES.containsKey(group)) {
            return CLASSES.get(group);
        }
        String character = group.length() == 1 ? group : Rule.unescape(group);
        if (character.length() != 1) {
            throw new IllegalArgumentException("Invalid escaped char in [" + group + "]");
        }
        return c -> c == character.charAt(0);
    }
}
