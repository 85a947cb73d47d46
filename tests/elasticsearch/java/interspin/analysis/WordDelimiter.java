package interspin.analysis;

import static org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilter.*;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterIterator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.Analysis;

/** {@code word_delimiter_graph}: splits at case changes, digits and punctuation inside a token. */
final class WordDelimiter {
    private static final int DEFAULTS =
            GENERATE_WORD_PARTS
                    | GENERATE_NUMBER_PARTS
                    | SPLIT_ON_CASE_CHANGE
                    | SPLIT_ON_NUMERICS
                    | STEM_ENGLISH_POSSESSIVE;

    private static final Map<String, Integer> FLAGS =
            Map.of(
                    "generate_word_parts", GENERATE_WORD_PARTS,
                    "generate_number_parts", GENERATE_NUMBER_PARTS,
                    "catenate_words", CATENATE_WORDS,
                    "catenate_numbers", CATENATE_NUMBERS,
                    "catenate_all", CATENATE_ALL,
                    "split_on_case_change", SPLIT_ON_CASE_CHANGE,
                    "preserve_original", PRESERVE_ORIGINAL,
                    "split_on_numerics", SPLIT_ON_NUMERICS,
                    "stem_english_possessive", STEM_ENGLISH_POSSESSIVE,
                    "ignore_keywords", IGNORE_KEYWORDS);

    // Lucene keeps the values of four of these to itself; they are bits of a stable format.
    private static final Map<String, Integer> CHARACTER_TYPES =
            Map.of(
                    "LOWER", 0x01,
                    "UPPER", 0x02,
                    "ALPHA", (int) WordDelimiterIterator.ALPHA,
                    "DIGIT", 0x04,
                    "ALPHANUM", (int) WordDelimiterIterator.ALPHANUM,
                    "SUBWORD_DELIM", 0x08);

    private WordDelimiter() {}

    static TokenStream plainGraph(TokenStream in) {
        return new WordDelimiterGraphFilter(
                in, true, WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE, DEFAULTS, null);
    }

    static UnaryOperator<TokenStream> graph(Environment env, Settings settings) {
        int flags = 0;
        for (Map.Entry<String, Integer> flag : FLAGS.entrySet()) {
            boolean byDefault = (DEFAULTS & flag.getValue()) != 0;
            if (settings.getAsBoolean(flag.getKey(), byDefault)) {
                flags |= flag.getValue();
            }
        }
        int configured = flags;
        boolean adjustOffsets = settings.getAsBoolean("adjust_offsets", true);
        byte[] types = typeTable(Analysis.getWordList(env, settings, "type_table"));
        CharArraySet words = Analysis.getWordSet(env, settings, "protected_words");
        CharArraySet protectedWords = words == null ? null : CharArraySet.copy(words);
        return in ->
                new WordDelimiterGraphFilter(in, adjustOffsets, types, configured, protectedWords);
    }

    private static byte[] typeTable(List<String> lines) {
        if (lines == null) {
            return WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE;
        }
        TreeMap<Character, Byte> changed = new TreeMap<>();
        for (String line : lines) {
            Rule rule = Rule.parse(line);
            String left = Rule.unescape(rule.left());
            Integer type = CHARACTER_TYPES.get(rule.right().toUpperCase(Locale.ROOT));
            if (left.length() != 1 || type == null) {
                throw new IllegalArgumentException(
                        "Invalid Mapping Rule : ["
                                + line
                                + "]: one character => one of "
                                + CHARACTER_TYPES.keySet());
            }
            changed.put(left.charAt(0), type.byteValue());
        }
        byte[] defaults = WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE;
        int last = changed.isEmpty() ? -1 : changed.lastKey();
        byte[] table = Arrays.copyOf(defaults, Math.max(last + 1, defaults.length));
        for (int c = defaults.length; c < table.length; c++) {
            table[c] = WordDelimiterIterator.getType(c);
        }
        changed.forEach((c, type) -> table[c] = type);
        return table;
    }
}
