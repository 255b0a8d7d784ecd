package dev.octet.quant.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.octet.quant.Quantizer;
import dev.octet.quant.Range;
import dev.octet.quant.Samples;
import dev.octet.quant.Scheme;
import dev.octet.quant.choose.LayerChoice;
import dev.octet.quant.choose.Sensitivity;
import dev.octet.quant.choose.Sensitivity.Option;
import dev.octet.quant.runs.RunsTest;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ErrorReportTest {
    private static final int[] SHAPE = {6, 4, 5};
    private static final List<Grouping> GROUPINGS = RunsTest.GROUPINGS;

    private static QuantParams params(Grouping grouping, Random random) {
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < grouping.count(SHAPE); i++) {
            ranges.add(new Range(-random.nextFloat() * 2, random.nextFloat() * 2));
        }
        return Scheme.all().get(random.nextInt(Scheme.all().size())).params(grouping, ranges);
    }

    /** In pieces of any size, with any scales and channels, as a plain sum over each channel. */
    @Test
    void piecesOfAnySizeGiveEachChannelsError() {
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            float[] x = Samples.normal(seed, 120);
            x[random.nextInt(120)] = Float.NaN;
            Grouping channels = GROUPINGS.get(random.nextInt(GROUPINGS.size()));
            QuantParams params = params(GROUPINGS.get(random.nextInt(GROUPINGS.size())), random);
            byte[] q = Quantizer.quantize(x, params, SHAPE);
            ErrorReport report = new ErrorReport(channels, SHAPE);
            for (int start = 0; start < 120; ) {
                int count = Math.min(1 + random.nextInt(40), 120 - start);
                report.observe(
                        Arrays.copyOfRange(x, start, 120),
                        Arrays.copyOfRange(q, start, 120),
                        count,
                        params);
                start += count;
            }
            String message = "seed " + seed + " " + channels + " " + params;
            float[] back = Quantizer.dequantize(q, params, SHAPE);
            List<ErrorReport.Channel> all = report.channels();
            assertEquals(channels.count(SHAPE), all.size());
            for (ErrorReport.Channel channel : all) {
                double sum = 0;
                int count = 0;
                int saturated = 0;
                int integers = 0;
                for (int i = 0; i < 120; i++) {
                    if (channels.index(i, SHAPE) == channel.index()) {
                        int integer = Quantizer.integer(q[i], params);
                        integers++;
                        saturated += integer == params.min() || integer == params.max() ? 1 : 0;
                        if (!Float.isNaN(x[i])) {
                            sum += Math.pow((double) x[i] - back[i], 2);
                            count++;
                        }
                    }
                }
                QuantError.Summary error = channel.error();
                assertEquals(count, error.count(), message);
                assertEquals(sum / Math.max(count, 1), error.mse(), 1e-12, message);
                assertEquals((double) saturated / integers, error.saturationRate(), message);
            }
            QuantError whole = new QuantError();
            whole.observe(x, q, params, SHAPE);
            assertEquals(whole.summary().mse(), report.total().mse(), 1e-12, message);
            assertEquals(whole.summary().maxAbs(), report.total().maxAbs(), message);
            assertEquals(119, report.total().count(), message);
            assertEquals(1, report.total().notFinite(), message);
        }
    }

    @Test
    void tensorAfterTensorAndMerging() {
        float[] x = Samples.normal(1, 240);
        float[] y = Samples.normal(2, 240);
        ErrorReport all = new ErrorReport(Grouping.perChannel(1), SHAPE);
        ErrorReport merged = new ErrorReport(Grouping.perChannel(1), SHAPE);
        for (int tensor = 0; tensor < 2; tensor++) {
            float[] a = Arrays.copyOfRange(x, tensor * 120, tensor * 120 + 120);
            float[] b = Arrays.copyOfRange(y, tensor * 120, tensor * 120 + 120);
            all.observe(a, b, 120);
            ErrorReport one = new ErrorReport(Grouping.perChannel(1), SHAPE);
            one.observe(a, b, 120);
            merged.merge(one);
        }
        assertEquals(240, all.total().count());
        for (int i = 0; i < 4; i++) {
            double expected = all.channels().get(i).error().mse();
            assertEquals(expected, merged.channels().get(i).error().mse(), 1e-12);
        }
        ErrorReport other = new ErrorReport(Grouping.perChannel(0), SHAPE);
        assertThrows(IllegalArgumentException.class, () -> all.merge(other));
        String message =
                assertThrows(IllegalArgumentException.class, () -> all.observe(x, y, 121))
                        .getMessage();
        assertTrue(message.contains("121 values after 0") && message.contains("120"), message);
    }

    @Test
    void whatIsRefusedIsNotCounted() {
        QuantParams params = Scheme.SYMMETRIC.params(new Range(-1, 1));
        ErrorReport report = new ErrorReport(Grouping.perChannel(0), SHAPE);
        for (int[] sizes : new int[][] {{50, 30, 50}, {30, 50, 50}, {50, 50, -1}}) {
            float[] x = new float[sizes[0]];
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> report.observe(x, new float[sizes[1]], sizes[2]),
                    Arrays.toString(sizes));
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> report.observe(x, new byte[sizes[1]], sizes[2], params),
                    Arrays.toString(sizes));
            assertEquals(0, report.total().count(), Arrays.toString(sizes));
        }
        report.observe(new float[120], new float[120], 120);
    }

    @Test
    void distributionsLeaveOutChannelsWithoutValues() {
        ErrorReport report = new ErrorReport(Grouping.perChannel(0), 4, 2);
        float[] x = {1, 1, 10, 10, Float.NaN, Float.NaN, 0, 0};
        float[] y = {1.1f, 1, 8, 10, 0, 0, 0, 0};
        report.observe(x, y, 8);
        Distribution largest = report.distribution(QuantError.Summary::maxAbs);
        assertEquals(0, largest.min());
        assertEquals(0.1, largest.median(), 1e-6);
        assertEquals(2, largest.max());
        assertEquals(Double.POSITIVE_INFINITY, report.distribution(e -> e.sqnr()).max());
        assertEquals(List.of(1, 0, 3), report.worst().stream().map(c -> c.index()).toList());
        assertEquals(2, report.total().notFinite());
    }

    @Test
    void nearestRanks() {
        List<Double> values = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            values.add((double) i);
        }
        Collections.shuffle(values, new Random(3));
        assertEquals(
                new Distribution(1, 10, 50, 90, 100),
                Distribution.of(values.stream().mapToDouble(v -> v).toArray()));
        assertEquals(new Distribution(7, 7, 7, 7, 7), Distribution.of(7));
        assertTrue(Double.isNaN(Distribution.of().median()));
    }

    @Test
    void textDoesNotDependOnTheLocale() {
        ErrorReport report = new ErrorReport(Grouping.perChannel(0), 2, 2);
        report.observe(new float[] {3, 4, 1, 0}, new float[] {3, 3, 1, 0.5f}, 4);
        Option option = new Option("int8", 1.5, 2.5);
        Sensitivity sensitivity =
                new Sensitivity(100, List.of(new Sensitivity.Layer("a", List.of(option))));
        Supplier<String> text =
                () ->
                        report.toString()
                                + report.total()
                                + sensitivity
                                + LayerChoice.cheapest(sensitivity, 2);
        String expected = text.get();
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertEquals(expected, text.get());
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void textAndJson() {
        ErrorReport report = new ErrorReport(Grouping.perChannel(0), 2, 2);
        report.observe(new float[] {3, 4, 1, 0}, new float[] {3, 3, 1, 0}, 4);
        String text = report.toString();
        assertTrue(text.startsWith("SQNR 14.15 dB"), text);
        assertTrue(text.contains("per_channel:0         min       10 %     median"), text);
        assertTrue(text.contains("least SQNR: 0 (13.98 dB) 1 (Infinity dB)"), text);
        JsonObject tree = JsonParser.parseString(report.toJson()).getAsJsonObject();
        assertEquals(0.25, tree.getAsJsonObject("total").get("mse").getAsDouble());
        assertEquals("per_channel:0", tree.get("grouping").getAsString());
        JsonObject second = tree.getAsJsonArray("channels").get(1).getAsJsonObject();
        assertEquals(1, second.get("index").getAsInt());
        assertTrue(second.get("sqnr").isJsonNull());
        assertEquals(1, second.get("cosine").getAsDouble());
        JsonObject spread = tree.getAsJsonObject("distribution").getAsJsonObject("maxAbs");
        assertEquals(1, spread.get("max").getAsDouble());
        ErrorReport total = new ErrorReport(Grouping.perTensor(), 2);
        assertEquals(total.total().toString(), total.toString());
        assertEquals(1, JsonParser.parseString(total.toJson()).getAsJsonObject().size());
    }
}
