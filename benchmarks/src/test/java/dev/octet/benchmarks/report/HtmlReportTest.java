package dev.octet.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import dev.octet.benchmarks.compare.Results;
import dev.octet.benchmarks.compare.SampleResults;
import dev.octet.benchmarks.network.NetworkResult;
import dev.octet.benchmarks.network.NetworkResults;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class HtmlReportTest {
    private static final Pattern SVG = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);

    private final String page = HtmlReport.of(SampleResults.results(), Optional.empty());

    @Test
    void thePageNeedsNothingElse() {
        String without = page.replaceAll("xmlns(:\\w+)?=\"[^\"]*\"", "");
        assertFalse(without.contains("http"), "loads something");
        assertFalse(without.contains("<script"), "runs something");
        assertTrue(page.contains("prefers-color-scheme: dark"));
    }

    @Test
    void theHeadlineIsAPictureOfItsOwn() throws Exception {
        String picture = Headline.of(SampleResults.results());
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(picture)));
        assertFalse(picture.contains("var("), "colours of a page it does not know");
        assertTrue(picture.contains(" width="));
    }

    @Test
    void everyPictureIsWellFormedAndTakesThePagesColours() throws Exception {
        Matcher pictures = SVG.matcher(page);
        int count = 0;
        while (pictures.find()) {
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(pictures.group())));
            assertTrue(pictures.group().contains("var(--ink)"));
            count++;
        }
        assertEquals(5, count);
    }

    @Test
    void itSaysWhoWasWrongAndWhoIsAbsent() {
        assertTrue(page.contains("WRONG, not timed: row 0 &lt;differs&gt;"));
        assertTrue(page.contains("absent: not in this build"));
        assertTrue(page.contains("a &lt;machine&gt;"));
        assertFalse(page.contains("<differs>") || page.contains("<machine>"));
    }

    @Test
    void theNumbersAreThoseOfTheRun() {
        // octet, 64x64x64: 2000 operations in 11 ns, where 20 are the least for what was invented
        assertTrue(page.contains("<td>182</td><td>182 %</td><td>INT8</td>"), page);
        assertTrue(page.contains("<td>0.50</td><td>128x128x128</td>"));
    }

    @Test
    void networksHaveASectionWhereTheyWereMeasured() {
        NetworkResult race =
                new NetworkResult("net", "FP32", 1, List.of(2e6), List.of(3e6), 99, "");
        NetworkResults networks =
                new NetworkResults("2026-11-29T12:00:00Z", "<other>", "17", List.of(race));
        String both = HtmlReport.of(SampleResults.results(), Optional.of(networks));
        assertFalse(page.contains("Whole networks"));
        assertTrue(both.contains("<h2>Whole networks</h2>"), both);
        assertTrue(both.contains("&lt;other&gt;; Java 17; 2026-11-29T12:00:00Z"), both);
        assertTrue(both.contains("<td>2.000</td><td>3.000</td><td>1.50</td>"), both);
    }

    @Test
    void resultsAreReadBackAsTheyWereWritten() {
        Gson gson = new Gson();
        Results results = SampleResults.results();
        assertEquals(results, gson.fromJson(gson.toJson(results), Results.class));
    }

    @Test
    void shapesAreBrief() {
        assertEquals("1x1024x512", Shapes.brief("1x1024:1024x512"));
        assertEquals("7x7/2 3→64 224²", Shapes.brief("ic3ih224oc64oh112kh7sh2ph3"));
        assertEquals("dw 3x3 32→32 112²", Shapes.brief("g32mb1_ic32oc32_ih112oh112kh3sh1ph1"));
    }
}
