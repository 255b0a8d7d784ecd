package dev.octet.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.kernel.DataType;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Request;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RandomCasesTest {
    private static final RandomCases CASES = gemms(5);

    private static RandomCases gemms(long seed) {
        return new RandomCases(seed, RandomCases.Kind.GEMM);
    }

    @Test
    void sameSeedSameCases() {
        assertEquals(CASES.get(17), gemms(5).get(17));
        assertNotEquals(CASES.get(17), CASES.get(18));
        assertNotEquals(CASES.get(17), gemms(6).get(17));
    }

    @Test
    void linesReplay() {
        CASES.limit(5_000).forEach(each -> assertEquals(each, Case.parse(each.toString())));
    }

    @Test
    void everyAttributeComes() {
        String lines =
                CASES.limit(2_000).map(Case::toString).collect(Collectors.joining(" \n")) + " ";
        for (String word :
                List.of(
                        " nk ",
                        " src_scale ",
                        " row_scale ",
                        " zp ",
                        " row_zp ",
                        " per_tensor ",
                        " per_channel ",
                        " bias ",
                        " residual:f32 ",
                        " residual:u8 ",
                        " residual:s8 ",
                        " relu ",
                        " leaky_relu:",
                        " clip:",
                        " sigmoid ",
                        " tanh ",
                        " gelu ",
                        " gelu_tanh ",
                        " silu ",
                        " dst_scale ",
                        " dst_zp ",
                        " 0x",
                        " 1x",
                        "u8:s8:s32",
                        "u8:s8:f32",
                        "u8:s8:u8",
                        "u8:s8:s8",
                        "s8:s8:s32",
                        "s8:s8:f32",
                        "s8:s8:u8",
                        "s8:s8:s8",
                        "f32:s8:s32",
                        "f32:s8:f32",
                        "f32:s8:u8",
                        "f32:s8:s8",
                        "f32:f32:f32",
                        "fill=random",
                        "fill=extremes",
                        "fill=special")) {
            assertTrue(lines.contains(word), word);
        }
        assertTrue(CASES.limit(2_000).anyMatch(each -> gemm(each).srcBroadcast()));
        assertTrue(CASES.limit(2_000).anyMatch(each -> gemm(each).k() > 10_000));
    }

    private static Gemm gemm(Case line) {
        return (Gemm) line.request();
    }

    @Test
    void mostAreSmall() {
        double macs =
                CASES.limit(5_000).map(Case::request).mapToLong(Request::macs).average().orElse(0);
        assertTrue(macs < 200_000, () -> "on average " + macs);
    }

    /** If nearly all outputs saturated, the epilogue would hardly be tested. */
    @Test
    void eightBitOutputsAreSpread() {
        long[] counts = new long[2];
        CASES.limit(3_000)
                .filter(each -> each.fill() == Fill.RANDOM)
                .filter(each -> each.request().epilogue().dst().isInt8())
                .forEach(each -> countSaturated(each, counts));
        double share = (double) counts[0] / counts[1];
        assertTrue(share < 0.35, () -> "share of saturated outputs: " + share);
    }

    private static void countSaturated(Case each, long[] counts) {
        Tensor dst = Oracle.compute(each.values()).dst();
        DataType type = dst.type();
        for (int i = 0; i < dst.count(); i++) {
            int value = dst.integer(i);
            counts[0] += value == type.min() || value == type.max() ? 1 : 0;
            counts[1]++;
        }
    }

    /** Powers of two as scales make outputs fall on halves; without them rounding is not tested. */
    @Test
    void halvesHappen() {
        long halves =
                CASES.limit(2_000)
                        .filter(each -> each.fill() == Fill.RANDOM)
                        .filter(each -> each.request().epilogue().dst() == DataType.S32)
                        .filter(each -> !each.request().epilogue().isAccumulator())
                        .filter(RandomCasesTest::hasHalf)
                        .count();
        assertTrue(halves > 20, () -> halves + " cases with a half");
    }

    /** The same values with an f32 dst show what was rounded. */
    private static boolean hasHalf(Case each) {
        Values values = each.values();
        Gemm gemm = Gemm.parse(each.request().toString().replaceFirst(":s32 ", ":f32 "));
        Values asReals =
                new Values(
                        gemm,
                        values.src(),
                        values.weights(),
                        values.weightScales(),
                        values.bias(),
                        values.srcScale(),
                        values.srcZeroPoint(),
                        values.rowScales(),
                        values.rowZeroPoints(),
                        values.residual(),
                        values.residualScale(),
                        values.residualZeroPoint(),
                        1,
                        0);
        Tensor dst = Oracle.compute(asReals).dst();
        for (int i = 0; i < dst.count(); i++) {
            if (Math.abs(dst.real(i) % 1) == 0.5f) {
                return true;
            }
        }
        return false;
    }
}
