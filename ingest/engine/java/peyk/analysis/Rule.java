package peyk.analysis;

/** A rule {@code left => right} of a mapping or a type table; blanks around the sides do not count. */
record Rule(String left, String right) {

    private static final String ARROW = "=>";

    /** Splits at the last arrow; escapes in the left side are resolved. */
    static Rule parse(String rule) {
        int arrow = rule.lastIndexOf(ARROW);
        if (arrow < 0) {
            throw new IllegalArgumentException("Invalid Mapping Rule : [" + rule + "]");
        }
        return new Rule(unescape(rule.substring(0, arrow).trim()), rule.substring(arrow + ARROW.length()).trim());
    }

    /** Resolves {@code \n \t \r \b \f \\ \}{@code uXXXX}; any other escaped character stands for itself. */
    static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            if (++i >= text.length()) {
                throw new IllegalArgumentException("Invalid escaped char in [" + text + "]");
            }
            switch (text.charAt(i)) {
                case 'n' -> plain.append('\n');
                case 't' -> plain.append('\t');
                case 'r' -> plain.append('\r');
                case 'b' -> plain.append('\b');
                case 'f' -> plain.append('\f');
                case 'u' -> {
                    if (i + 4 >= text.length()) {
                        throw new IllegalArgumentException("Invalid escaped char in [" + text + "]");
                    }
                    plain.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
