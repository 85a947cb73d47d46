package interspin.analysis;

import static java.util.Map.entry;
import static org.elasticsearch.plugins.AnalysisPlugin.requiresAnalysisSettings;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.compound.CompoundWordTokenFilterBase;
import org.apache.lucene.analysis.compound.DictionaryCompoundWordTokenFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.core.FlattenGraphFilter;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.de.GermanNormalizationFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.PatternKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.SetKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.StemmerOverrideFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** Configurable token filters. Each factory reads its settings once, so that a mistake fails with the index. */
final class TokenFilters {
    /** For analyzers only. */
    private record Plain(String name, UnaryOperator<TokenStream> filter)
            implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream in) {
            return filter.apply(in);
        }
    }

    /** Also for normalizers of keyword fields, and for prefix and wildcard queries. */
    private record Normalizing(
            String name, UnaryOperator<TokenStream> filter, UnaryOperator<TokenStream> normalizer)
            implements NormalizingTokenFilterFactory {
        @Override
        public TokenStream create(TokenStream in) {
            return filter.apply(in);
        }

        @Override
        public TokenStream normalize(TokenStream in) {
            return normalizer.apply(in);
        }
    }

    /** Reads a filter out of its settings. */
    private interface Reading {
        UnaryOperator<TokenStream> read(
                IndexSettings index, Environment env, String name, Settings settings)
                throws IOException;
    }

    private TokenFilters() {}

    private static AnalysisProvider<TokenFilterFactory> filter(Reading reading) {
        return (index, env, name, settings) ->
                new Plain(name, reading.read(index, env, name, settings));
    }

    private static AnalysisProvider<TokenFilterFactory> normalizing(Reading reading) {
        return (index, env, name, settings) -> {
            UnaryOperator<TokenStream> both = reading.read(index, env, name, settings);
            return new Normalizing(name, both, both);
        };
    }

    private static AnalysisProvider<TokenFilterFactory> configured(Reading reading) {
        return requiresAnalysisSettings(filter(reading));
    }

    static Map<String, AnalysisProvider<TokenFilterFactory>> configurable() {
        return Map.ofEntries(
                entry("asciifolding", TokenFilters::asciiFolding),
                entry("decimal_digit", normalizing((i, e, n, s) -> DecimalDigitFilter::new)),
                entry("dictionary_decompounder", configured(TokenFilters::decompounder)),
                entry("edge_ngram", filter(TokenFilters::edgeNGram)),
                entry("elision", requiresAnalysisSettings(normalizing(TokenFilters::elision))),
                entry("flatten_graph", filter((i, e, n, s) -> FlattenGraphFilter::new)),
                entry(
                        "german_normalization",
                        normalizing((i, e, n, s) -> GermanNormalizationFilter::new)),
                entry("keyword_marker", configured(TokenFilters::keywordMarker)),
                entry("kstem", filter((i, e, n, s) -> KStemFilter::new)),
                entry("length", filter(TokenFilters::length)),
                entry("lowercase", normalizing(TokenFilters::lowerCase)),
                entry("ngram", filter(TokenFilters::nGram)),
                entry(
                        "pattern_replace",
                        requiresAnalysisSettings(normalizing(TokenFilters::patternReplace))),
                entry("porter_stem", filter((i, e, n, s) -> PorterStemFilter::new)),
                entry(
                        "remove_duplicates", filter((i, e, n, s) -> RemoveDuplicatesTokenFilter::new)),
                entry("reverse", filter((i, e, n, s) -> ReverseStringFilter::new)),
                entry("snowball", filter((i, e, n, s) -> Stemmers.snowball(s))),
                entry("stemmer", filter((i, e, n, s) -> Stemmers.stemmer(s))),
                entry("stemmer_override", configured(TokenFilters::stemmerOverride)),
                entry("trim", normalizing((i, e, n, s) -> TrimFilter::new)),
                entry("truncate", configured(TokenFilters::truncate)),
                entry("unique", filter(TokenFilters::unique)),
                entry("uppercase", normalizing((i, e, n, s) -> UpperCaseFilter::new)),
                entry("word_delimiter_graph", filter((i, e, n, s) -> WordDelimiter.graph(e, s))));
    }

    private static TokenFilterFactory asciiFolding(
            IndexSettings index, Environment env, String name, Settings settings) {
        boolean keep = settings.getAsBoolean("preserve_original", false);
        // A normalizer must give one token, so it never keeps the original beside the folded one.
        return new Normalizing(
                name, in -> new ASCIIFoldingFilter(in, keep), in -> new ASCIIFoldingFilter(in, false));
    }

    private static UnaryOperator<TokenStream> decompounder(
            IndexSettings index, Environment env, String name, Settings settings) {
        int minWord =
                settings.getAsInt("min_word_size", CompoundWordTokenFilterBase.DEFAULT_MIN_WORD_SIZE);
        int minPart =
                settings.getAsInt(
                        "min_subword_size", CompoundWordTokenFilterBase.DEFAULT_MIN_SUBWORD_SIZE);
        int maxPart =
                settings.getAsInt(
                        "max_subword_size", CompoundWordTokenFilterBase.DEFAULT_MAX_SUBWORD_SIZE);
        boolean longest = settings.getAsBoolean("only_longest_match", false);
        CharArraySet words = Analysis.getWordSet(env, settings, "word_list");
        if (words == null) {
            throw new IllegalArgumentException(
                    "word_list must be provided for [" + name + "], either as a path to a file, or directly");
        }
        // Since Lucene 10.2 this constructor's last flag also drops words inside a longer match.
        return in ->
                new DictionaryCompoundWordTokenFilter(in, words, minWord, minPart, maxPart, longest);
    }

    private static UnaryOperator<TokenStream> edgeNGram(
            IndexSettings index, Environment env, String name, Settings settings) {
        Grams grams = Grams.of(settings);
        boolean keep = settings.getAsBoolean("preserve_original", false);
        UnaryOperator<TokenStream> front =
                in -> new EdgeNGramTokenFilter(in, grams.min(), grams.max(), keep);
        return switch (settings.get("side", "front")) {
            case "front" -> front;
            case "back" -> in -> new ReverseStringFilter(front.apply(new ReverseStringFilter(in)));
            default -> throw new IllegalArgumentException("invalid side: " + settings.get("side"));
        };
    }

    private static UnaryOperator<TokenStream> nGram(
            IndexSettings index, Environment env, String name, Settings settings) {
        Grams grams = Grams.of(settings).within(index);
        boolean keep = settings.getAsBoolean("preserve_original", false);
        return in -> new NGramTokenFilter(in, grams.min(), grams.max(), keep);
    }

    private static UnaryOperator<TokenStream> elision(
            IndexSettings index, Environment env, String name, Settings settings) {
        CharArraySet articles = Analysis.parseArticles(env, settings);
        if (articles == null) {
            throw new IllegalArgumentException(
                    "elision filter requires [articles] or [articles_path] setting");
        }
        return in -> new ElisionFilter(in, articles);
    }

    private static UnaryOperator<TokenStream> keywordMarker(
            IndexSettings index, Environment env, String name, Settings settings) {
        boolean ignoreCase = settings.getAsBoolean("ignore_case", false);
        String pattern = settings.get("keywords_pattern");
        if (pattern != null) {
            if (settings.get("keywords") != null || settings.get("keywords_path") != null) {
                throw new IllegalArgumentException(
                        "cannot specify both `keywords_pattern` and `keywords` or `keywords_path`");
            }
            Pattern compiled = Pattern.compile(pattern);
            return in -> new PatternKeywordMarkerFilter(in, compiled);
        }
        CharArraySet words = Analysis.getWordSet(env, settings, "keywords");
        if (words == null) {
            throw new IllegalArgumentException(
                    "keyword filter requires either `keywords`, `keywords_path`, or `keywords_pattern`"
                            + " to be configured");
        }
        CharArraySet keywords = new CharArraySet(words, ignoreCase);
        return in -> new SetKeywordMarkerFilter(in, keywords);
    }

    private static UnaryOperator<TokenStream> length(
            IndexSettings index, Environment env, String name, Settings settings) {
        int min = settings.getAsInt("min", 0);
        int max = settings.getAsInt("max", Integer.MAX_VALUE);
        return in -> new LengthFilter(in, min, max);
    }

    private static UnaryOperator<TokenStream> lowerCase(
            IndexSettings index, Environment env, String name, Settings settings) {
        String language = settings.get("language");
        if (language != null) {
            throw new IllegalArgumentException(
                    "lowercase has no [language] in this test node: leave it out");
        }
        return LowerCaseFilter::new;
    }

    private static UnaryOperator<TokenStream> patternReplace(
            IndexSettings index, Environment env, String name, Settings settings) {
        String text = settings.get("pattern");
        if (text == null) {
            throw new IllegalArgumentException(
                    "pattern is missing for [" + name + "] token filter of type 'pattern_replace'");
        }
        Pattern pattern = Regex.compile(text, settings.get("flags"));
        String replacement = settings.get("replacement", "");
        boolean all = settings.getAsBoolean("all", true);
        return in -> new PatternReplaceFilter(in, pattern, replacement, all);
    }

    private static UnaryOperator<TokenStream> stemmerOverride(
            IndexSettings index, Environment env, String name, Settings settings) throws IOException {
        List<String> rules = Analysis.getWordList(env, settings, "rules");
        if (rules == null) {
            throw new IllegalArgumentException(
                    "stemmer override filter requires either `rules` or `rules_path` to be configured");
        }
        StemmerOverrideFilter.Builder builder = new StemmerOverrideFilter.Builder(false);
        for (String rule : rules) {
            Rule sides = Rule.parse(rule);
            if (sides.left().contains("=>")) {
                throw new IllegalArgumentException("Invalid Keyword override Rule:" + rule);
            }
            for (String key : sides.left().split(",", -1)) {
                if (key.isBlank() || sides.right().isEmpty() || sides.right().contains(",")) {
                    throw new IllegalArgumentException("Invalid Keyword override Rule:" + rule);
                }
                builder.add(key.trim(), sides.right());
            }
        }
        StemmerOverrideFilter.StemmerOverrideMap map = builder.build();
        return in -> new StemmerOverrideFilter(in, map);
    }

    private static UnaryOperator<TokenStream> truncate(
            IndexSettings index, Environment env, String name, Settings settings) {
        int length = settings.getAsInt("length", -1);
        if (length <= 0) {
            throw new IllegalArgumentException("length parameter must be provided");
        }
        return in -> new TruncateTokenFilter(in, length);
    }

    private static UnaryOperator<TokenStream> unique(
            IndexSettings index, Environment env, String name, Settings settings) {
        boolean samePosition = settings.getAsBoolean("only_on_same_position", false);
        return in -> new UniqueFilter(in, samePosition);
    }
}
