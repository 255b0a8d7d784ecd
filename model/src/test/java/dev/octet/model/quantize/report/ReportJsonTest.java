package dev.octet.model.quantize.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.quantize.report.QuantizationReport.Activation;
import dev.octet.model.quantize.report.QuantizationReport.Form;
import dev.octet.model.quantize.report.QuantizationReport.Layer;
import dev.octet.model.quantize.report.QuantizationReport.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReportJsonTest {
    private final String json = SampleReports.small().toJson();

    static Stream<QuantizationReport> reports() {
        return Stream.of(
                SampleReports.small(),
                SampleReports.empty(),
                SampleReports.large(500),
                SampleReports.named("<b> & \"ä\\\n\u0001 \ud83d\ude00"));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void isReadBackAsItWasWritten(QuantizationReport report) {
        assertEquals(report, QuantizationReport.fromJson(report.toJson()));
    }

    @Test
    void largestNumbersAreReadBackToTheLastDigit() {
        Layer layer =
                new Layer(
                        "x",
                        "Conv",
                        Form.INT8,
                        "",
                        -Double.MAX_VALUE,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE - 1,
                        1,
                        Double.MIN_VALUE,
                        Math.PI);
        QuantizationReport report =
                new QuantizationReport(
                        "",
                        "",
                        "",
                        List.of(),
                        Optional.empty(),
                        List.of(layer),
                        List.of(),
                        List.of(),
                        Long.MAX_VALUE,
                        0,
                        0.1,
                        0);
        assertEquals(report, QuantizationReport.fromJson(report.toJson()));
    }

    @Test
    void whatNumbersOfJsonCannotSayIsSaidOtherwise() {
        assertFalse(json.contains("NaN"), json);
        assertTrue(json.contains("\"fp32\": null"), json);
        assertTrue(json.contains("\"sqnr\": \"Infinity\""), json);
        assertTrue(json.contains("\"low\": \"-Infinity\""), json);
        assertTrue(SampleReports.empty().toJson().contains("\"budget\": null"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"version\": 1|\"version\": 2|version 2",
                "octet-quantization-report|octet-calibration|octet-calibration",
                "\"FP32\"|\"FP23\"|nearest is 'FP32'",
                "\"fp32\": 0.8704|\"fp32\": \"much\"|much",
                "\"zeroPoint\": 43|\"zeroPoint\": 4.5|4.5",
                "\"operator\": \"Gemm\",||operator",
                "\"operations\": 123456|\"operations\": -6|-6",
                "\"kept\": true|\"kept\": 1|true or false",
            })
    void refusesWhatDoesNotFitAndSaysWhy(String from, String to, String why) {
        assertTrue(json.contains(from), json);
        String other = json.replace(from, to == null ? "" : to);
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> QuantizationReport.fromJson(other))
                        .getMessage();
        assertTrue(message.contains(why), message);
    }

    @Test
    void numbersThatCannotBeAreRefused() {
        refused("-3", () -> new Trial("x", -3, 0, 0, true, true));
        refused("1.5", () -> new Activation("x", 0, 1, 0, 1, 1.5, 1, 0, ""));
        refused("-0.5", () -> new Layer("x", "", Form.INT8, "", 0, 0, 0, 0, 0, -0.5));
        refused("Infinity", () -> new Layer("x", "", Form.INT8, "", 0, 0, 0, 0, 1 / 0.0, 0));
    }

    private static void refused(String number, Runnable what) {
        String message = assertThrows(IllegalArgumentException.class, what::run).getMessage();
        assertTrue(message.contains("got " + number), message);
    }

    @Test
    void filesAreTheTexts(@TempDir Path folder) throws IOException {
        QuantizationReport report = SampleReports.small();
        Path page = folder.resolve("report.html");
        Files.writeString(page, "older");
        report.writeHtml(page);
        report.writeJson(folder.resolve("report.json"));
        assertEquals(report.toHtml(), Files.readString(page));
        assertEquals(json + "\n", Files.readString(folder.resolve("report.json")));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }
}
