package interspin.analysis;

import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexSettings;

/** The sizes of n-grams, in characters: {@code min_gram} (1) to {@code max_gram} (2). */
record Grams(int min, int max) {
    static Grams of(Settings settings) {
        return new Grams(settings.getAsInt("min_gram", 1), settings.getAsInt("max_gram", 2));
    }

    /** Refuses a span wider than the index setting {@code index.max_ngram_diff} allows. */
    Grams within(IndexSettings index) {
        int allowed = index.getMaxNgramDiff();
        if (max - min > allowed) {
            throw new IllegalArgumentException(
                    "The difference between max_gram and min_gram must be less than or equal to: ["
                            + allowed
                            + "] but was ["
                            + (max - min)
                            + "]. This limit can be set by changing the ["
                            + IndexSettings.MAX_NGRAM_DIFF_SETTING.getKey()
                            + "] index level setting.");
        }
        return this;
    }
}
