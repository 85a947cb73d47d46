package interspin.analysis;

import java.util.Locale;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.de.GermanLightStemFilter;
import org.apache.lucene.analysis.de.GermanMinimalStemFilter;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.EmptyTokenStream;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.logging.DeprecationCategory;
import org.elasticsearch.common.logging.DeprecationLogger;
import org.elasticsearch.common.settings.Settings;
import org.tartarus.snowball.ext.EnglishStemmer;
import org.tartarus.snowball.ext.GermanStemmer;

/** The stemmers behind {@code stemmer} and {@code snowball}: German and English. */
final class Stemmers {
    // Only loggers below org.elasticsearch become warnings in the answer's header.
    private static final DeprecationLogger DEPRECATION =
            DeprecationLogger.getLogger("org.elasticsearch.analysis.common.Stemmers");

    private Stemmers() {}

    /** {@code stemmer}: setting {@code language} or {@code name}, else Porter's English stemmer. */
    static UnaryOperator<TokenStream> stemmer(Settings settings) {
        String language = settings.get("language", settings.get("name", "porter"));
        // Both spellings are documented: light_german and lightGerman.
        return switch (language.toLowerCase(Locale.ROOT).replace("_", "")) {
            case "german" -> in -> new SnowballFilter(in, new GermanStemmer());
            case "german2" -> {
                warnOfGerman2();
                yield in -> new SnowballFilter(in, new GermanStemmer());
            }
            case "lightgerman" -> GermanLightStemFilter::new;
            case "minimalgerman" -> GermanMinimalStemFilter::new;
            case "english", "porter" -> PorterStemFilter::new;
            case "porter2" -> in -> new SnowballFilter(in, new EnglishStemmer());
            case "lightenglish", "kstem" -> KStemFilter::new;
            case "minimalenglish" -> EnglishMinimalStemFilter::new;
            case "possessiveenglish" -> EnglishPossessiveFilter::new;
            default ->
                    throw new IllegalArgumentException(
                            "stemmer ["
                                    + language
                                    + "] is not in this test node, which has the German and English"
                                    + " ones: add it to Stemmers.java");
        };
    }

    /** {@code snowball}: setting {@code language} or {@code name}, any that Lucene has. */
    static UnaryOperator<TokenStream> snowball(Settings settings) throws java.io.IOException {
        String language =
                Strings.capitalize(settings.get("language", settings.get("name", "English")));
        UnaryOperator<TokenStream> filter = in -> new SnowballFilter(in, language);
        // An unknown language must fail when the index is made, not when it is written to.
        filter.apply(new EmptyTokenStream()).close();
        return filter;
    }

    private static void warnOfGerman2() {
        DEPRECATION.critical(
                DeprecationCategory.ANALYSIS,
                "german2_stemmer_deprecation",
                "The 'german2' stemmer is the same as 'german' now: use 'german' instead.");
    }
}
