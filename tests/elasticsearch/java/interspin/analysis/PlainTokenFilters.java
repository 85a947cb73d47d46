package interspin.analysis;

import java.util.List;
import java.util.function.Function;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.de.GermanNormalizationFilter;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.KeywordRepeatFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.apache.lucene.analysis.shingle.ShingleFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.lucene.analysis.miscellaneous.DisableGraphAttribute;

/** Token filters that an analyzer may name without settings. */
final class PlainTokenFilters {
    private static final int TRUNCATE_AT = 10;

    private PlainTokenFilters() {}

    static List<PreConfiguredTokenFilter> preConfigured() {
        return List.of(
                normalizing("asciifolding", ASCIIFoldingFilter::new),
                normalizing("decimal_digit", DecimalDigitFilter::new),
                normalizing("elision", in -> new ElisionFilter(in, FrenchAnalyzer.DEFAULT_ARTICLES)),
                normalizing("german_normalization", GermanNormalizationFilter::new),
                normalizing("trim", TrimFilter::new),
                normalizing("uppercase", UpperCaseFilter::new),
                plain("kstem", KStemFilter::new),
                plain("length", in -> new LengthFilter(in, 0, Integer.MAX_VALUE)),
                plain("porter_stem", PorterStemFilter::new),
                plain("reverse", ReverseStringFilter::new),
                plain("snowball", in -> new SnowballFilter(in, "English")),
                plain("stemmer", PorterStemFilter::new),
                plain("stop", in -> new StopFilter(in, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET)),
                plain("truncate", in -> new TruncateTokenFilter(in, TRUNCATE_AT)),
                plain("unique", in -> new UniqueFilter(in, false)),
                multiplying("edge_ngram", in -> new EdgeNGramTokenFilter(in, 1)),
                multiplying("keyword_repeat", KeywordRepeatFilter::new),
                multiplying("ngram", in -> new NGramTokenFilter(in, 1, 2, false)),
                multiplying("shingle", PlainTokenFilters::shingle),
                multiplying("word_delimiter_graph", WordDelimiter::plainGraph));
    }

    /** Also applied by normalizers of keyword fields and to prefix and wildcard queries. */
    private static PreConfiguredTokenFilter normalizing(
            String name, Function<TokenStream, TokenStream> filter) {
        return PreConfiguredTokenFilter.singleton(name, true, filter);
    }

    private static PreConfiguredTokenFilter plain(
            String name, Function<TokenStream, TokenStream> filter) {
        return PreConfiguredTokenFilter.singleton(name, false, filter);
    }

    /** Makes several tokens of one, so that it cannot help to parse synonyms. */
    private static PreConfiguredTokenFilter multiplying(
            String name, Function<TokenStream, TokenStream> filter) {
        return PreConfiguredTokenFilter.singleton(name, false, false, filter);
    }

    private static TokenStream shingle(TokenStream in) {
        TokenStream shingles = new ShingleFilter(in);
        // Shingles of several sizes make no useful token graph: queries must not explore it.
        shingles.addAttribute(DisableGraphAttribute.class);
        return shingles;
    }
}
