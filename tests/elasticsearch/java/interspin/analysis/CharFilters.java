package interspin.analysis;

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

/** Character filters: {@code html_strip}, {@code mapping}, {@code pattern_replace}. */
final class CharFilters {
    /** Applied to the text of analyzers only. */
    private record Plain(String name, UnaryOperator<Reader> filter) implements CharFilterFactory {
        @Override
        public Reader create(Reader reader) {
            return filter.apply(reader);
        }
    }

    /** Applied by normalizers of keyword fields, too. */
    private record Normalizing(String name, UnaryOperator<Reader> filter)
            implements NormalizingCharFilterFactory {
        @Override
        public Reader create(Reader reader) {
            return filter.apply(reader);
        }
    }

    private CharFilters() {}

    static Map<String, AnalysisProvider<CharFilterFactory>> configurable() {
        return Map.of(
                "html_strip", CharFilters::htmlStrip,
                "mapping", requiresAnalysisSettings(CharFilters::mapping),
                "pattern_replace", requiresAnalysisSettings(CharFilters::patternReplace));
    }

    static List<PreConfiguredCharFilter> preConfigured() {
        return List.of(
                PreConfiguredCharFilter.singleton("html_strip", false, HTMLStripCharFilter::new));
    }

    private static CharFilterFactory htmlStrip(
            IndexSettings index, Environment env, String name, Settings settings) {
        List<String> escaped = settings.getAsList("escaped_tags");
        Set<String> kept = escaped.isEmpty() ? null : Set.copyOf(escaped);
        return new Plain(name, reader -> new HTMLStripCharFilter(reader, kept));
    }

    private static CharFilterFactory patternReplace(
            IndexSettings index, Environment env, String name, Settings settings) {
        String text = settings.get("pattern");
        if (text == null || text.isEmpty()) {
            throw new IllegalArgumentException(
                    "pattern is missing for [" + name + "] char filter of type 'pattern_replace'");
        }
        Pattern pattern = Regex.compile(text, settings.get("flags"));
        String replacement = settings.get("replacement", "");
        return new Normalizing(
                name, reader -> new PatternReplaceCharFilter(pattern, replacement, reader));
    }

    private static CharFilterFactory mapping(
            IndexSettings index, Environment env, String name, Settings settings) {
        List<String> rules = Analysis.getWordList(env, settings, "mappings");
        if (rules == null) {
            throw new IllegalArgumentException(
                    "mapping requires either `mappings` or `mappings_path` to be configured");
        }
        NormalizeCharMap.Builder builder = new NormalizeCharMap.Builder();
        for (String rule : rules) {
            Rule sides = Rule.parse(rule);
            builder.add(Rule.unescape(sides.left()), Rule.unescape(sides.right()));
        }
        NormalizeCharMap map = builder.build();
        return new Normalizing(name, reader -> new MappingCharFilter(map, reader));
    }
}
