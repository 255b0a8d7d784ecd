package dev.octet.model.quantize.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;

class ReportPageTest {
    private static final String WILD = "<script> & \"\u0001\"";

    private final String page = SampleReports.small().toHtml();

    static Stream<QuantizationReport> reports() {
        return Stream.of(
                SampleReports.small(),
                SampleReports.empty(),
                SampleReports.named(WILD),
                SampleReports.large(1),
                SampleReports.large(500));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void isWellFormedAndNeedsNothingElse(QuantizationReport report) throws Exception {
        String html = report.toHtml();
        Document document = WellFormed.html(html);
        assertEquals(1, document.getElementsByTagName("h1").getLength());
        assertEquals(0, document.getElementsByTagName("script").getLength());
        assertFalse(html.replaceAll("xmlns=\"[^\"]*\"", "").contains("http"), "loads something");
        assertFalse(html.contains("NaN") || html.contains("Infinity"), html);
        assertTrue(html.length() < 1_500_000, "characters: " + html.length());
    }

    @Test
    void hasTheNumbers() {
        List<String> tiles =
                List.of(
                        "<b>0.8704</b><span>top-1, FP32</span>",
                        "<b>0.8667</b><span>top-1, INT8</span>",
                        "<b>-0.0037</b><span>top-1, change</span>",
                        "<b>0.9712</b><span>same class</span>",
                        "<b>21.30</b><span>SQNR, dB</span>",
                        // 4 MiB to 1.5; 3 ms to 1.2
                        "<b>2.67×</b><span>smaller</span>",
                        "<b>2.50×</b><span>faster, here</span>",
                        "<b>2 of 3</b><span>layers quantized</span>");
        tiles.forEach(tile -> assertTrue(page.contains(tile), tile));
        List<String> rows =
                List.of(
                        "<td>same class</td><td>–</td><td>0.9712</td><td>–</td>",
                        "<td>SQNR, dB</td><td>∞</td><td>21.30</td><td>–</td>",
                        "<td>conv1</td><td>1</td><td>Conv</td><td>INT8</td><td>35.25</td>"
                                + "<td>8.000 µs</td><td>2.000 µs</td><td>4.00×</td>"
                                + "<td>123,456</td><td>4,000</td><td>1,100</td>",
                        "<td>head</td><td>2</td><td>Gemm</td><td>FP32</td><td>12.50</td>"
                                + "<td>1.500 µs</td><td>–</td><td>–</td><td>–</td>",
                        "<td>1.250 %<svg",
                        "<td>0.02350</td><td>43</td><td>percentile</td>",
                        "<td>file</td><td>4.00 MiB</td><td>1.50 MiB</td><td>2.67×</td>",
                        // 4000 + 800 bytes, 1100 + 800
                        "<td>4.7 KiB</td><td>1.9 KiB</td><td>2.53×</td>",
                        "<td>head</td><td>Gemm</td><td>the budget</td>",
                        "<td>head in FP32</td><td>1</td><td>0.8667</td><td>21.30</td>"
                                + "<td>kept</td><td class=\"chosen\">chosen</td>",
                        "<td>everything in INT8</td><td>0</td><td>0.8512</td><td>9.75</td>"
                                + "<td>missed</td><td></td>",
                        "<td>22.50</td><td>kept</td><td></td>",
                        "<pre><code>octet model quantize small.onnx</code></pre>");
        rows.forEach(row -> assertTrue(page.contains(row), row + " in " + page));
    }

    @Test
    void saysWhetherTheBudgetIsKept() {
        assertTrue(
                page.contains(
                        "<p class=\"fine\">Budget kept: top-1 at most 0.01 lower; wanted 0.8604,"
                                + " reached 0.8667.</p>"));
        assertTrue(SampleReports.named("x").toHtml().contains("<p class=\"warn\">Budget not kept"));
        assertFalse(SampleReports.empty().toHtml().contains("Budget"));
    }

    @Test
    void layersInFloatsAreMarkedInBothPictures() {
        assertEquals(2, page.split("class=\"mark\"", -1).length - 1);
        assertEquals(2, page.split("<title>head</title>", -1).length - 1);
        assertTrue(page.contains("<title>conv1: Conv, INT8, 35.25 dB</title>"), page);
        assertTrue(page.contains("<title>exact: MatMul, dynamic, ∞ dB</title>"), page);
    }

    @Test
    void nothingKnownHasNoFigureAndNoTable() {
        String empty = SampleReports.empty().toHtml();
        for (String element : List.of("<svg", "<table", "<h2", "class=\"tile\"", "<pre")) {
            assertFalse(empty.contains(element), element);
        }
    }

    @Test
    void picturesOfNoLayersAreDrawn() throws Exception {
        for (String svg : List.of(LayerPictures.sqnr(List.of()), LayerPictures.times(List.of()))) {
            Document document = WellFormed.xml(svg);
            assertEquals("svg", document.getDocumentElement().getTagName());
        }
    }

    @Test
    void rangesAreDrawnWhereTheyAreKnown() {
        // from -1.5 to 6.25, 120 wide: -1 is at 7.7, and 5 of them 92.9 wide; 0 is at 23.2
        assertTrue(page.contains("<rect class=\"reached\" x=\"7.7\" y=\"2\" width=\"92.9\""), page);
        assertTrue(page.contains("<rect class=\"observed\" x=\"0.0\" y=\"6\" width=\"120.0\""));
        assertTrue(page.contains("<rect class=\"zero\" x=\"23.2\""), page);
        assertEquals(1, page.split("class=\"range\"", -1).length - 1, "none of the unseen");
    }

    @Test
    void longTablesAreFolded() {
        assertTrue(page.contains("<details open=\"\">\n<summary>3 layers</summary>"), page);
        String large = SampleReports.large(500).toHtml();
        assertTrue(large.contains("<details>\n<summary>500 layers</summary>"));
        assertTrue(large.contains("<details>\n<summary>500 activations</summary>"));
    }

    @Test
    void namesAreEscaped() {
        String wild = SampleReports.named(WILD).toHtml();
        assertFalse(wild.contains("<script>"), wild);
        assertTrue(wild.contains("&lt;script&gt; &amp; &quot;\\u0001&quot;"), wild);
    }

    @Test
    void isTheSameEachTimeAndEverywhere() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertEquals(page, SampleReports.small().toHtml());
        } finally {
            Locale.setDefault(before);
        }
    }
}
