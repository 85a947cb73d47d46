package interspin.analysis;

/**
 * One line {@code left => right} of a character mapping or a type table, both sides trimmed.
 *
 * <p>The last arrow of a line separates: {@code "=> => arrow"} maps the arrow itself.
 */
record Rule(String left, String right) {
    private static final String ARROW = "=>";

    static Rule parse(String line) {
        int arrow = line.lastIndexOf(ARROW);
        if (arrow < 0) {
            throw new IllegalArgumentException("Invalid mapping rule: [" + line + "]");
        }
        return new Rule(
                line.substring(0, arrow).trim(), line.substring(arrow + ARROW.length()).trim());
    }

    /** Resolves {@code \\}, {@code \n \t \r \b \f} and {@code \}{@code uXXXX}; else the character. */
    static String unescape(String side) {
        StringBuilder out = new StringBuilder(side.length());
        for (int i = 0; i < side.length(); i++) {
            char c = side.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            if (++i >= side.length()) {
                throw new IllegalArgumentException("Invalid escaped char in [" + side + "]");
            }
            char escaped = side.charAt(i);
            switch (escaped) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'u' -> {
                    if (i + 4 >= side.length()) {
                        throw new IllegalArgumentException("Invalid escaped char in [" + side + "]");
                    }
                    out.append((char) Integer.parseInt(side.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> out.append(escaped);
            }
        }
        return out.toString();
    }
}
