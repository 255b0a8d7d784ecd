package dev.octet.quant.observe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.Progress;
import dev.octet.quant.Range;
import dev.octet.quant.Samples;
import dev.octet.quant.Scheme;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static final ObserverKind MIN_MAX = ObserverKind.parse("min_max");

    private static Calibration calibration() {
        return new Calibration(Scheme.AFFINE_U8, MIN_MAX);
    }

    @Test
    void paramsOfTensorsInOrder() {
        Calibration calibration = calibration();
        calibration.declare("weights", Scheme.SYMMETRIC, MIN_MAX, Grouping.perChannel(0), 2, 2);
        calibration.observe("output", FloatBuffer.wrap(new float[] {0, 51}));
        calibration.observe("input", -1, 2);
        calibration.observe("weights", 127, 1, 2, -254);
        Map<String, QuantParams> params = calibration.params();
        assertEquals(List.of("weights", "output", "input"), List.copyOf(params.keySet()));
        assertArrayEquals(new float[] {1, 2}, params.get("weights").scales());
        assertEquals(Scheme.AFFINE_U8.params(new Range(-1, 2)), params.get("input"));
        assertEquals(0.2f, params.get("output").scale(0));
    }

    @Test
    void mergeIsObservingOneAfterTheOther() {
        Calibration all = new Calibration(Scheme.AFFINE_S8, ObserverKind.parse("mse"));
        Calibration a = new Calibration(Scheme.AFFINE_S8, ObserverKind.parse("mse"));
        Calibration b = new Calibration(Scheme.AFFINE_S8, ObserverKind.parse("mse"));
        for (int sample = 0; sample < 10; sample++) {
            float[] x = Samples.normal(sample, 1_000);
            all.observe("x", x);
            (sample < 4 ? a : b).observe("x", x);
            float[] y = Samples.laplace(sample, 1_000);
            if (sample >= 4) {
                all.observe("y", y);
                b.observe("y", y);
            }
        }
        a.merge(b);
        assertEquals(all.params(), a.params());
        assertEquals(all.report(), a.report());
        // what was taken over is a copy
        b.observe("y", 1_000_000);
        assertEquals(all.params(), a.params());
    }

    @Test
    void refusesToMergeOtherSchemes() {
        Calibration a = calibration();
        a.observe("x", 1);
        Calibration b = new Calibration(Scheme.SYMMETRIC, MIN_MAX);
        b.observe("x", 1);
        String message =
                assertThrows(IllegalArgumentException.class, () -> a.merge(b)).getMessage();
        assertTrue(message.contains("'x' is affine_u8 here and symmetric there"), message);
        assertThrows(
                IllegalArgumentException.class,
                () -> a.declare("x", Scheme.SYMMETRIC, MIN_MAX, Grouping.perTensor()));
    }

    @Test
    void aRefusedMergeChangesNothing() {
        ObserverKind mse = ObserverKind.parse("mse");
        for (String wrong : List.of("scheme", "kind", "grouping", "shape")) {
            Calibration a = calibration();
            a.declare("last", Scheme.SYMMETRIC, MIN_MAX, Grouping.perChannel(0), 2, 3);
            a.observe("first", 1);
            String before = a.report();
            Calibration b = calibration();
            b.observe("first", 2);
            b.observe("new", 3);
            b.declare(
                    "last",
                    wrong.equals("scheme") ? Scheme.REDUCED : Scheme.SYMMETRIC,
                    wrong.equals("kind") ? mse : MIN_MAX,
                    wrong.equals("grouping") ? Grouping.perRow() : Grouping.perChannel(0),
                    2,
                    wrong.equals("shape") ? 4 : 3);
            String message =
                    assertThrows(IllegalArgumentException.class, () -> a.merge(b), wrong)
                            .getMessage();
            assertTrue(message.contains("'last'"), message);
            assertEquals(before, a.report(), wrong);
        }
    }

    @Test
    void reportsWhatIsNotFinite() {
        Calibration calibration = calibration();
        calibration.observe("good", 0, 2.55f);
        calibration.observe("bad", Float.NaN, Float.NaN, Float.POSITIVE_INFINITY);
        String report = calibration.report();
        assertTrue(
                report.contains(
                        "good: 2 values, 0 NaN, 0 infinite; affine_u8, min_max per_tensor: u8"),
                report);
        assertTrue(report.contains("bad: 3 values, 2 NaN, 1 infinite"), report);
        assertTrue(report.contains("no finite value was observed"), report);
        String message =
                assertThrows(IllegalStateException.class, calibration::params).getMessage();
        assertTrue(message.contains("'bad'"), message);
    }

    @Test
    void runReportsProgress() {
        Calibration calibration = calibration();
        List<String> steps = new ArrayList<>();
        calibration.run(
                List.of(1f, 2f, 3f),
                sample -> calibration.observe("x", sample),
                (done, total) -> steps.add(done + "/" + total));
        assertEquals(List.of("1/3", "2/3", "3/3"), steps);
        assertEquals(3 / 255f, calibration.params().get("x").scale(0));
        calibration.run(List.of(9f), sample -> calibration.observe("x", sample), Progress.NONE);
        assertEquals(9 / 255f, calibration.params().get("x").scale(0));
    }
}
