package interspin.analysis;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.LetterTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenizer;
import org.apache.lucene.analysis.ngram.NGramTokenizer;
import org.apache.lucene.analysis.path.PathHierarchyTokenizer;
import org.apache.lucene.analysis.path.ReversePathHierarchyTokenizer;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.PreConfiguredTokenizer;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** Tokenizers besides {@code standard}, which the server itself has. */
final class Tokenizers {
    private static final String NON_WORD = "\\W+";

    private Tokenizers() {}

    static Map<String, AnalysisProvider<TokenizerFactory>> configurable() {
        return Map.ofEntries(
                entry("edge_ngram", Tokenizers::edgeNGram),
                entry("keyword", Tokenizers::keyword),
                entry("letter", (index, env, name, settings) -> of(name, LetterTokenizer::new)),
                entry("ngram", Tokenizers::nGram),
                entry("path_hierarchy", Tokenizers::pathHierarchy),
                entry("pattern", Tokenizers::pattern),
                entry("whitespace", Tokenizers::whitespace));
    }

    static List<PreConfiguredTokenizer> preConfigured() {
        return List.of(
                PreConfiguredTokenizer.singleton("edge_ngram", () -> new EdgeNGramTokenizer(1, 2)),
                PreConfiguredTokenizer.singleton("keyword", KeywordTokenizer::new),
                PreConfiguredTokenizer.singleton("letter", LetterTokenizer::new),
                PreConfiguredTokenizer.singleton("ngram", NGramTokenizer::new),
                PreConfiguredTokenizer.singleton("path_hierarchy", PathHierarchyTokenizer::new),
                PreConfiguredTokenizer.singleton(
                        "pattern", () -> new PatternTokenizer(Regex.compile(NON_WORD, null), -1)),
                PreConfiguredTokenizer.singleton("whitespace", WhitespaceTokenizer::new));
    }

    private static TokenizerFactory of(String name, Supplier<Tokenizer> tokenizer) {
        return TokenizerFactory.newFactory(name, tokenizer);
    }

    private static TokenizerFactory keyword(
            IndexSettings index, Environment env, String name, Settings settings) {
        int buffer = settings.getAsInt("buffer_size", KeywordTokenizer.DEFAULT_BUFFER_SIZE);
        return of(name, () -> new KeywordTokenizer(buffer));
    }

    private static TokenizerFactory whitespace(
            IndexSettings index, Environment env, String name, Settings settings) {
        int longest =
                settings.getAsInt("max_token_length", StandardAnalyzer.DEFAULT_MAX_TOKEN_LENGTH);
        return of(
                name,
                () -> new WhitespaceTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, longest));
    }

    private static TokenizerFactory pattern(
            IndexSettings index, Environment env, String name, Settings settings) {
        Pattern pattern = Regex.compile(settings.get("pattern", NON_WORD), settings.get("flags"));
        int group = settings.getAsInt("group", -1);
        return of(name, () -> new PatternTokenizer(pattern, group));
    }

    private static TokenizerFactory pathHierarchy(
            IndexSettings index, Environment env, String name, Settings settings) {
        int buffer = settings.getAsInt("buffer_size", 1024);
        char delimiter = oneChar(settings, "delimiter", PathHierarchyTokenizer.DEFAULT_DELIMITER);
        char replacement = oneChar(settings, "replacement", delimiter);
        int skip = settings.getAsInt("skip", PathHierarchyTokenizer.DEFAULT_SKIP);
        if (settings.getAsBoolean("reverse", false)) {
            return of(
                    name,
                    () -> new ReversePathHierarchyTokenizer(buffer, delimiter, replacement, skip));
        }
        return of(name, () -> new PathHierarchyTokenizer(buffer, delimiter, replacement, skip));
    }

    private static char oneChar(Settings settings, String key, char otherwise) {
        String value = settings.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value.length() != 1) {
            throw new IllegalArgumentException(key + " must be a one char value");
        }
        return value.charAt(0);
    }

    private static TokenizerFactory nGram(
            IndexSettings index, Environment env, String name, Settings settings) {
        Grams grams = Grams.of(settings).within(index);
        IntPredicate inToken = TokenChars.parse(settings);
        return of(
                name,
                () ->
                        new NGramTokenizer(grams.min(), grams.max()) {
                            @Override
                            protected boolean isTokenChar(int c) {
                                return inToken.test(c);
                            }
                        });
    }

    private static TokenizerFactory edgeNGram(
            IndexSettings index, Environment env, String name, Settings settings) {
        Grams grams = Grams.of(settings);
        IntPredicate inToken = TokenChars.parse(settings);
        return of(
                name,
                () ->
                        new EdgeNGramTokenizer(grams.min(), grams.max()) {
                            @Override
                            protected boolean isTokenChar(int c) {
                                return inToken.test(c);
                            }
                        });
    }
}
