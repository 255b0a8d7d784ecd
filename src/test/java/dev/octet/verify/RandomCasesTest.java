package dev.octet.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.Attention;
import dev.octet.request.Axis;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Elementwise;
import dev.octet.request.Gemm;
import dev.octet.request.Normalize;
import dev.octet.request.Pool;
import dev.octet.request.Quantize;
import dev.octet.request.Reduce;
import dev.octet.request.Request;
import dev.octet.request.Resize;
import dev.octet.request.Softmax;
import dev.octet.request.TensorLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RandomCasesTest {
    private static final RandomCases CASES = gemms(5);
    private static final RandomCases CONVS = new RandomCases(5, RandomCases.Kind.CONV);

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
        CONVS.limit(5_000).forEach(each -> assertEquals(each, Case.parse(each.toString())));
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
    void everyKindOfConvolutionComes() {
        Map<String, Predicate<Conv>> kinds = new LinkedHashMap<>();
        for (int rank = 1; rank <= 3; rank++) {
            int axes = rank;
            kinds.put(rank + "-D", conv -> conv.rank() == axes);
        }
        kinds.put("transposed", Conv::transposed);
        kinds.put("depthwise", Conv::isDepthwise);
        kinds.put("groups", conv -> conv.groups() > 1 && !conv.isDepthwise());
        kinds.put("batch", conv -> conv.images() > 1);
        kinds.put("f32", conv -> conv.src() == DataType.F32);
        kinds.put("src nchw", conv -> conv.srcLayout() == TensorLayout.NCHW);
        kinds.put("dst nchw", conv -> conv.dstLayout() == TensorLayout.NCHW);
        kinds.put("long sum", conv -> conv.groupSrcChannels() * conv.taps() > 10_000);
        kinds.put("7x1", conv -> conv.height().kernel() == 7 && conv.width().kernel() == 1);
        kinds.put("1x7", conv -> conv.height().kernel() == 1 && conv.width().kernel() == 7);
        kinds.put("dilation of 3", conv -> conv.width().dilation() == 3);
        kinds.put("stride of 3", conv -> conv.width().stride() == 3);
        kinds.put(
                "padding on one side",
                conv -> conv.width().padBefore() > 1 && conv.padAfter(conv.width()) == 0);
        kinds.put("output padding", conv -> conv.transposed() && conv.padAfter(conv.width()) < 0);
        kinds.put(
                "padded in front, output padding behind",
                conv ->
                        conv.transposed()
                                && conv.width().padBefore() > 0
                                && conv.padAfter(conv.width()) < 0);
        kinds.put(
                "transposed to a multiple of the source, padded unequally",
                conv ->
                        conv.transposed()
                                && conv.width().stride() > 1
                                && conv.width().out() == conv.width().in() * conv.width().stride()
                                && conv.padAfter(conv.width()) != conv.width().padBefore());
        kinds.put(
                "networks' channels",
                conv ->
                        !conv.isDepthwise()
                                && conv.groupSrcChannels() % 8 == 0
                                && conv.groupDstChannels() % 8 == 0
                                && conv.taps() > 1);
        kinds.put("pointwise", conv -> conv.axes().stream().allMatch(Axis::isPointwise));
        kinds.forEach(
                (name, kind) -> {
                    long count =
                            CONVS.limit(3_000)
                                    .filter(each -> kind.test((Conv) each.request()))
                                    .count();
                    assertTrue(count >= 5, () -> name + " comes " + count + " times");
                });
    }

    @Test
    void allKindsCome() {
        for (Class<?> kind :
                List.of(
                        Gemm.class,
                        Conv.class,
                        Quantize.class,
                        Softmax.class,
                        Normalize.class,
                        Reduce.class,
                        Pool.class,
                        Resize.class,
                        Elementwise.class,
                        Attention.class)) {
            long count =
                    new RandomCases(5, RandomCases.Kind.ALL)
                            .limit(1_100)
                            .filter(each -> kind.isInstance(each.request()))
                            .count();
            assertTrue(count > 75 && count < 150, () -> count + " of 1100 are " + kind);
        }
    }

    @Test
    void mostAreSmall() {
        assertSmall(CASES);
        assertSmall(CONVS);
    }

    private static void assertSmall(RandomCases cases) {
        double operations =
                cases.limit(5_000)
                        .map(Case::request)
                        .mapToLong(Request::operations)
                        .average()
                        .orElse(0);
        assertTrue(operations < 400_000, () -> "on average " + operations);
    }

    /** If nearly all outputs saturated, the epilogue would hardly be tested. */
    @Test
    void eightBitOutputsAreSpread() {
        assertSpread(CASES);
        assertSpread(CONVS);
    }

    private static void assertSpread(RandomCases cases) {
        long[] counts = new long[2];
        cases.limit(2_000)
                .filter(each -> each.fill() == Fill.RANDOM)
                .filter(each -> each.request().dst().isInt8())
                .forEach(each -> countSaturated(each, counts));
        double share = (double) counts[0] / counts[1];
        assertTrue(share < 0.35, () -> "share of saturated outputs: " + share);
    }

    private static void countSaturated(Case each, long[] counts) {
        Tensor dst = each.values().expected().dst();
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
                        .filter(each -> each.request().dst() == DataType.S32)
                        .filter(each -> !((Gemm) each.request()).epilogue().isAccumulator())
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
                        values.fixed().dstScale(1).dstZeroPoint(0),
                        values.weights(),
                        values.given());
        Tensor dst = asReals.expected().dst();
        for (int i = 0; i < dst.count(); i++) {
            if (Math.abs(dst.real(i) % 1) == 0.5f) {
                return true;
            }
        }
        return false;
    }
}
