package interspin.analysis;

import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.elasticsearch.common.settings.Settings;

/** What counts as part of a token for the n-gram tokenizers: the setting {@code token_chars}. */
final class TokenChars {
    private TokenChars() {}

    /** All characters where the setting is empty or absent. */
    static IntPredicate parse(Settings settings) {
        List<String> classes = settings.getAsList("token_chars");
        return classes.stream()
                .map(name -> named(name.toLowerCase(Locale.ROOT).trim(), settings))
                .reduce(IntPredicate::or)
                .orElse(c -> true);
    }

    private static IntPredicate named(String name, Settings settings) {
        return switch (name) {
            case "letter" -> Character::isLetter;
            case "digit" -> Character::isDigit;
            case "whitespace" -> Character::isWhitespace;
            case "punctuation" -> TokenChars::isPunctuation;
            case "symbol" -> TokenChars::isSymbol;
            case "custom" -> custom(settings.get("custom_token_chars"));
            default ->
                    throw new IllegalArgumentException(
                            "Unknown token type: '"
                                    + name
                                    + "', must be one of [letter, digit, whitespace, punctuation,"
                                    + " symbol, custom]");
        };
    }

    private static IntPredicate custom(String chars) {
        if (chars == null) {
            throw new IllegalArgumentException(
                    "Token type: 'custom' requires setting `custom_token_chars`");
        }
        return c -> chars.indexOf(c) >= 0;
    }

    private static boolean isPunctuation(int c) {
        return switch (Character.getType(c)) {
            case Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION ->
                    true;
            default -> false;
        };
    }

    private static boolean isSymbol(int c) {
        return switch (Character.getType(c)) {
            case Character.CURRENCY_SYMBOL,
                    Character.MATH_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.OTHER_SYMBOL ->
                    true;
            default -> false;
        };
    }
}
