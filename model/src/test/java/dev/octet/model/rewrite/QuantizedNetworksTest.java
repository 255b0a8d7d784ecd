package dev.octet.model.rewrite;

import static dev.octet.model.Close.assertSameBits;
import static dev.octet.model.Close.largestDifference;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.Octet;
import dev.octet.model.Declared;
import dev.octet.model.Network;
import dev.octet.model.Networks;
import dev.octet.model.Session;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.plan.StepInfo;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QuantizedNetworksTest {
    private static final Map<String, Object> PADDED = Map.of("pads", List.of(1L, 1L, 1L, 1L));

    private static Quantized picture(ElementType type) {
        return new Quantized(type).input(Declared.value("x", ElementType.FLOAT, "n", 4, 7, 7));
    }

    private static Quantized rows(ElementType type) {
        return new Quantized(type).input(Declared.value("x", ElementType.FLOAT, "n", 6));
    }

    /**
     * Checks a network on two engines against its plain evaluation.
     *
     * @param step what the output may differ by
     * @return the operations and types of the plan's steps
     */
    private static List<String> check(Quantized quantized, String output, double step, int... x) {
        Graph graph = quantized.build.outputs(output).graph();
        Tensor input = Networks.numbers(3, x);
        Tensor expected = Evaluation.run(graph, List.of(input)).get(0);
        try (Session best = Network.of(graph).session();
                Session scalar = Network.of(graph).session(Octet.use("scalar"))) {
            Tensor actual = best.run(Map.of("x", input)).get(output);
            double worst = largestDifference(expected, actual);
            assertTrue(worst <= step * 1.0001, worst + " is more than " + step);
            assertSameBits(actual, scalar.run(Map.of("x", input)).get(output), "scalar");
            return best.plan(Map.of("x", input.type())).steps().stream()
                    .map(QuantizedNetworksTest::kind)
                    .toList();
        }
    }

    private static String kind(StepInfo step) {
        Object request = step.node().attributes().get("request");
        String[] words = String.valueOf(request).split(" ");
        return request == null ? step.node().signature().type() : words[0] + " " + words[1];
    }

    /** The same words for s8. */
    private static List<String> kinds(ElementType type, String... kinds) {
        String word = type == ElementType.UINT8 ? "u8" : "s8";
        return List.of(kinds).stream().map(kind -> kind.replace("q8", word)).toList();
    }

    @ParameterizedTest
    @CsvSource({"UINT8, INT8", "INT8, INT8", "UINT8, UINT8", "INT8, UINT8"})
    void convolutionsBetweenConversionsAreOnesOfIntegers(ElementType type, ElementType weights) {
        Quantized net = picture(type);
        String scale = net.scale(0.01);
        String x = net.pair("x", scale, net.zeroPoint(5));
        String c = net.node("Conv", PADDED, x, net.weights(weights, 0, 6, 4, 3, 3), net.bias(6));
        String out = net.scale(0.2);
        String r = net.pair(net.node("Relu", Map.of(), c), out, net.zeroPoint(-128));
        String p = net.node("Conv", Map.of(), r, net.weights(weights, 0, 5, 6, 1, 1));
        String q = net.quantized(p, net.scale(1), net.zeroPoint(0));
        String w = weights == ElementType.UINT8 ? "u8" : "s8";
        assertEquals(
                kinds(
                        type,
                        "quantize f32:q8",
                        "conv q8:" + w + ":q8",
                        "gemm q8:" + w + ":q8",
                        "Transpose"),
                check(net, q, 2, 2, 4, 7, 7));
    }

    @Test
    void bothFormsOfAConvolutionAreTheSame() {
        Quantized pairs = picture(ElementType.UINT8);
        Quantized direct = picture(ElementType.UINT8);
        for (Quantized net : List.of(pairs, direct)) {
            String scale = net.scale(0.01);
            String zero = net.zeroPoint(3);
            String w = net.integers(ElementType.INT8, 6, 2, 3, 3);
            String ws = net.scales(6);
            String wz = net.constant("wz", Tensor.of(ElementType.INT8, new byte[6], 6));
            String b = net.integers(ElementType.INT32, 6);
            String ys = net.scale(0.05);
            String yz = net.zeroPoint(-3);
            Map<String, Object> grouped = Map.of("group", 2L);
            if (net == direct) {
                String q = net.quantized("x", scale, zero);
                net.build.outputs(
                        net.node("QLinearConv", grouped, q, scale, zero, w, ws, wz, ys, yz, b));
                continue;
            }
            float[] scales = direct(net, ws).toFloats();
            for (int i = 0; i < scales.length; i++) {
                scales[i] *= 0.01f;
            }
            String bs = net.constant("bs", Tensor.of(scales, 6));
            Map<String, Object> first = Map.of("axis", 0L);
            String c =
                    net.node(
                            "Conv",
                            grouped,
                            net.pair("x", scale, zero),
                            net.node("DequantizeLinear", first, w, ws, wz),
                            net.node("DequantizeLinear", first, b, bs));
            net.build.outputs(net.quantized(c, ys, yz));
        }
        Tensor x = Networks.numbers(3, 1, 4, 7, 7);
        try (Session one = Network.of(pairs.build.graph()).session();
                Session other = Network.of(direct.build.graph()).session()) {
            assertSameBits(
                    one.run(Map.of("x", x)).values().iterator().next(),
                    other.run(Map.of("x", x)).values().iterator().next(),
                    "QLinearConv");
        }
    }

    private static Tensor direct(Quantized net, String constant) {
        return net.build.outputs().graph().constants().get(constant);
    }

    @ParameterizedTest
    @CsvSource({"UINT8, true", "INT8, true", "UINT8, false", "INT8, false"})
    void aSumKeepsTheRoundingInFrontOfIt(ElementType type, boolean cut) {
        Quantized net = picture(type);
        String x = net.pair("x", net.scale(0.01), net.zeroPoint(5));
        String c = net.node("Conv", PADDED, x, net.weights(ElementType.INT8, 0, 4, 4, 3, 3));
        String r = net.pair(c, net.scale(0.5), net.zeroPoint(1));
        String sum = net.node("Add", Map.of(), r, x);
        String y = cut ? net.node("Relu", Map.of(), sum) : sum;
        String q = net.quantized(y, net.scale(0.06), net.zeroPoint(cut ? -128 : 9));
        assertEquals(
                kinds(type, "quantize f32:q8", "Transpose", "conv q8:s8:q8", "Transpose"),
                check(net, q, 1, 1, 4, 7, 7));
    }

    /**
     * With scales that are powers of two every float is exact: x in steps of 1/8, weights of 1/4,
     * their products, rounded to steps of 2, and the sum, of which negative values are cut off, to
     * steps of 1/2.
     */
    @Test
    void aResidualBlockInPlainIntegers() {
        int channels = 3;
        int places = 50;
        int zero = 120;
        Quantized net = new Quantized(ElementType.UINT8);
        net.input(Declared.value("x", ElementType.UINT8, 1, channels, places, 1));
        String step = net.scale(0.125);
        String zeroPoint = net.zeroPoint(zero - 128);
        String x = net.node("DequantizeLinear", Map.of(), "x", step, zeroPoint);
        String w = net.integers(ElementType.INT8, channels, channels, 1, 1);
        Tensor weights = direct(net, w);
        String c =
                net.node(
                        "Conv",
                        Map.of(),
                        x,
                        net.node("DequantizeLinear", Map.of(), w, net.scale(0.25)));
        String r = net.pair(c, net.scale(2), net.zeroPoint(0));
        String relu = net.node("Relu", Map.of(), net.node("Add", Map.of(), r, x));
        net.build.outputs(net.quantized(relu, net.scale(0.5), net.zeroPoint(-128)));

        Tensor input = Tensor.zeros(ElementType.UINT8, Shape.of(1, channels, places, 1));
        for (int i = 0; i < input.count(); i++) {
            input.setLong(i, i * 77 % 256);
        }
        int[] expected = new int[input.count()];
        for (int i = 0; i < expected.length; i++) {
            int sum = 0;
            for (int k = 0; k < channels; k++) {
                int source = input.getInt(k * places + i % places) - zero;
                sum += weights.getInt(i / places * channels + k) * source;
            }
            double product = Math.max(-128, Math.min(127, Math.rint(sum / 64.0)));
            double added = 2 * product + (input.getInt(i) - zero) / 8.0;
            expected[i] = (int) Math.max(0, Math.min(255, Math.rint(2 * added)));
        }
        for (String engine : List.of("best", "scalar")) {
            Octet octet = engine.equals("best") ? Octet.best() : Octet.use(engine);
            try (Session session = Network.of(net.build.graph()).session(octet)) {
                Tensor actual = session.run(Map.of("x", input)).values().iterator().next();
                assertArrayEquals(expected, actual.toInts(), engine);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UINT8", "INT8"})
    void whatMovesElementsMovesIntegers(ElementType type) {
        Quantized net = picture(type);
        String scale = net.scale(0.01);
        String zero = net.zeroPoint(5);
        String x = net.pair("x", scale, zero);
        Map<String, Object> windows =
                Map.of("kernel_shape", List.of(3L, 3L), "strides", List.of(2L, 2L));
        String max = net.node("MaxPool", windows, x);
        String pooled = net.pair(max, scale, zero);
        String joined = net.node("Concat", Map.of("axis", 1L), pooled, pooled);
        String turned = net.node("Transpose", Map.of("perm", List.of(0L, 2L, 3L, 1L)), joined);
        String target = net.constant("target", Tensor.of(new long[] {0, -1}, 2));
        String flat = net.node("Reshape", Map.of(), net.pair(turned, scale, zero), target);
        String q = net.quantized(flat, scale, zero);
        List<String> kinds = check(net, q, 0, 2, 4, 7, 7);
        assertTrue(kinds.containsAll(kinds(type, "quantize f32:q8", "pool q8:q8")), "" + kinds);
        assertEquals(
                1, kinds.stream().filter(kind -> kind.contains("quantize")).count(), "" + kinds);
    }

    @Test
    void partsOfAConcatenationAreQuantizedAnew() {
        Quantized net = rows(ElementType.UINT8);
        String x = net.pair("x", net.scale(0.01), net.zeroPoint(5));
        String scale = net.scale(0.02);
        String zero = net.zeroPoint(1);
        String y = net.pair("x", scale, zero);
        String joined = net.node("Concat", Map.of("axis", 1L), x, y);
        String q = net.quantized(joined, scale, zero);
        assertEquals(
                List.of("quantize f32:u8", "quantize f32:u8", "requantize u8:u8", "Concat"),
                check(net, q, 1, 3, 6).stream().sorted(QuantizedNetworksTest::byWord).toList());
    }

    private static int byWord(String one, String other) {
        List<String> order = List.of("quantize", "requantize", "Concat");
        return order.indexOf(one.split(" ")[0]) - order.indexOf(other.split(" ")[0]);
    }

    @ParameterizedTest
    @EnumSource(names = {"UINT8", "INT8"})
    void functionsAndMeansTakeAndGiveIntegers(ElementType type) {
        Quantized net = picture(type);
        String scale = net.scale(0.008);
        String zero = net.zeroPoint(5);
        String x = net.quantized("x", scale, zero);
        String s = net.scale(1 / 256.0);
        String low = net.zeroPoint(-128);
        String sigmoid = net.microsoft("QLinearSigmoid", Map.of(), x, scale, zero, s, low);
        String leaky =
                net.microsoft("QLinearLeakyRelu", Map.of("alpha", 0.1f), x, scale, zero, s, zero);
        String mean =
                net.microsoft(
                        "QLinearGlobalAveragePool",
                        Map.of("channels_last", 0L),
                        sigmoid,
                        s,
                        low,
                        s,
                        low);
        String product =
                net.microsoft("QLinearMul", Map.of(), leaky, s, zero, mean, s, low, s, zero);
        String sum =
                net.microsoft("QLinearAdd", Map.of(), product, s, zero, x, scale, zero, s, zero);
        List<String> kinds = check(net, sum, 2, 2, 4, 7, 7);
        List<String> expected =
                kinds(
                        type,
                        "quantize f32:q8",
                        "eltwise q8:q8",
                        "eltwise q8:q8",
                        "pool q8:q8",
                        "eltwise q8,q8:q8",
                        "eltwise q8,q8:q8");
        assertEquals(
                expected.stream().sorted().toList(),
                kinds.stream().filter(kind -> !kind.equals("Transpose")).sorted().toList());
    }

    @Test
    void multiplicationsAreOnesOfIntegers() {
        Quantized net = rows(ElementType.UINT8);
        String scale = net.scale(0.01);
        String zero = net.zeroPoint(5);
        String x = net.pair("x", scale, zero);
        String m = net.node("MatMul", Map.of(), x, net.weights(ElementType.INT8, 1, 6, 5));
        String s = net.scale(0.1);
        String h = net.quantized(m, s, zero);
        String y =
                net.microsoft(
                        "QGemm",
                        Map.of("transB", 1L),
                        h,
                        s,
                        zero,
                        net.integers(ElementType.INT8, 3, 5),
                        net.scale(0.02),
                        net.constant("wz", Tensor.of(ElementType.INT8, new byte[1], 1)),
                        net.integers(ElementType.INT32, 3));
        assertEquals(
                List.of("quantize f32:u8", "gemm u8:s8:u8", "gemm u8:s8:f32"),
                check(net, y, 0.3, 4, 6));
    }

    @Test
    void weightsOfOneTensorMayHaveTwoScales() {
        Quantized net = rows(ElementType.UINT8);
        String w = net.integers(ElementType.INT8, 6, 6);
        String none = net.constant("none", Tensor.of(ElementType.INT8, new byte[1], 1));
        String x = net.pair("x", net.scale(0.01), net.zeroPoint(5));
        for (double scale : new double[] {0.001, 0.003}) {
            String weights = net.node("DequantizeLinear", Map.of(), w, net.scale(scale), none);
            String y = net.node("MatMul", Map.of(), x, weights);
            x = net.pair(y, net.scale(scale), net.zeroPoint(0));
        }
        assertEquals(4, check(net, x, 0.006, 4, 6).size());
    }

    @Test
    void weightsOfFloatsByNumbersOfFloatsAreDequantizedOnce() {
        Quantized net = rows(ElementType.UINT8);
        String y = net.node("MatMul", Map.of(), "x", net.weights(ElementType.INT8, 1, 6, 5));
        assertEquals(List.of("gemm f32:f32:f32"), check(net, y, 1e-4, 4, 6));
    }

    @Test
    void conversionsAlongAnAxisAreSteps() {
        Quantized net = rows(ElementType.UINT8);
        String scales = net.scales(6);
        String zeros =
                net.constant(
                        "zeros", Tensor.of(ElementType.UINT8, new byte[] {1, 2, 3, 4, 5, 6}, 6));
        String q = net.node("QuantizeLinear", Map.of("axis", 1L), "x", scales, zeros);
        String y = net.node("DequantizeLinear", Map.of("axis", 1L), q, scales, zeros);
        assertEquals(List.of("quantize f32:u8", "dequantize u8:f32"), check(net, y, 0, 4, 6));
    }

    @Test
    void convolutionsOfIntegersAreExact() {
        Quantized net = picture(ElementType.UINT8);
        String zero = net.zeroPoint(5);
        String x = net.quantized("x", net.scale(0.01), zero);
        String w = net.integers(ElementType.INT8, 6, 4, 3, 3);
        String zeros =
                net.constant(
                        "zeros", Tensor.of(ElementType.INT8, new byte[] {1, -2, 3, 0, 5, 6}, 6));
        String y = net.node("ConvInteger", PADDED, x, w, zero, zeros);
        List<String> kinds = check(net, y, 0, 2, 4, 7, 7);
        assertTrue(kinds.contains("conv u8:s8:s32"), "" + kinds);
    }
}
