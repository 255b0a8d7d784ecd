package dev.octet.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MicrosoftFormsTest {
    private static final float EPSILON = 1e-5f;

    private static Drawn rows() {
        return new Drawn()
                .input("x", 2, 5, 24)
                .constant("g", 24)
                .constant("b", 24)
                .constant("bias", 24)
                .constant("w", 24, 24);
    }

    @Test
    void normalizationsOfSums() {
        rows().input("s", 2, 5, 24)
                .microsoft("y, , , sum = SkipLayerNormalization(x, s, g, b, bias)")
                .output("y", "sum")
                .check()
                .takes("eltwise", "layer_norm");
        rows().input("s", 5, 24)
                .microsoft("y = SkipLayerNormalization(x, s, g)", "epsilon", EPSILON)
                .output("y")
                .check();
        rows().input("s", 2, 5, 24)
                .microsoft("y, , , sum = SkipSimplifiedLayerNormalization(x, s, g, bias)")
                .output("y", "sum")
                .check()
                .takes("eltwise", "rms_norm");
        rows().onnx("y = SimplifiedLayerNormalization(x, g)", "epsilon", EPSILON)
                .output("y")
                .check()
                .takes("rms_norm");
    }

    @Test
    void theSumIsThatOfTheProduct() {
        for (String inputs : List.of("p, x", "x, p")) {
            Drawn network =
                    rows().onnx("p = MatMul(x, w)")
                            .microsoft("y = SkipLayerNormalization(" + inputs + ", g, b, bias)")
                            .output("y")
                            .check();
            network.takes("gemm", "layer_norm");
            assertTrue(network.request("gemm").endsWith("bias residual:f32"));
        }
    }

    private static Drawn words() {
        return new Drawn()
                .input("ids", Tensor.of(new int[] {3, 1, 0, 7, 8, 2}, 2, 3))
                .input("segments", Tensor.of(new int[] {0, 0, 1, 1, 0, 1}, 2, 3));
    }

    @Test
    void embeddings() {
        words().constant("words", 9, 24)
                .constant("positions", 5, 24)
                .constant("kinds", 2, 24)
                .constant("g", 24)
                .constant("b", 24)
                .input("mask", Tensor.of(new int[] {1, 1, 0, 1, 0, 0}, 2, 3))
                .microsoft(
                        "y, n, sum = EmbedLayerNormalization(ids, segments, words, positions,"
                                + " kinds, g, b, mask)")
                .output("y", "n", "sum")
                .check();
        words().constant("words", 9, 24)
                .constant("positions", 5, 24)
                .constant("g", 24)
                .constant("b", 24)
                .microsoft("y, n = EmbedLayerNormalization(ids, , words, positions, , g, b)")
                .output("y")
                .check()
                .takes("Gather", "eltwise", "layer_norm");
    }

    @Test
    void quantizedEmbeddings() {
        Drawn network = words();
        for (String table : List.of("words", "positions", "kinds", "g", "b")) {
            int rows = table.equals("words") ? 9 : 5;
            int[] shape = table.length() == 1 ? new int[] {24} : new int[] {rows, 24};
            network.constant(table, network.bytes(ElementType.UINT8, shape))
                    .number(table + "S", 0.01 * table.length())
                    .constant(table + "Z", Tensor.of(ElementType.UINT8, new byte[] {100}));
        }
        network.microsoft(
                        "y, n = QEmbedLayerNormalization(ids, segments, words, positions, kinds, g,"
                                + " b, , wordsS, positionsS, kindsS, gS, bS, wordsZ, positionsZ,"
                                + " kindsZ, gZ, bZ)")
                .output("y")
                .check();
    }

    @Test
    void activations() {
        for (String node :
                List.of("BiasGelu(p, bias)", "FastGelu(p, bias)", "FastGelu(p)", "Gelu(p)")) {
            rows().onnx("p = MatMul(x, w)")
                    .microsoft("y = " + node)
                    .output("y")
                    .check()
                    .takes("gemm");
        }
        rows().microsoft("y = QuickGelu(x)", "alpha", 1.5f).output("y").check().takes("eltwise");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void matMul(int transposed) {
        boolean a = (transposed & 1) != 0;
        boolean b = (transposed & 2) != 0;
        new Drawn()
                .input("a", 2, a ? 7 : 5, a ? 5 : 7)
                .input("b", 2, b ? 6 : 7, b ? 7 : 6)
                .microsoft(
                        "y = FusedMatMul(a, b)",
                        "transA",
                        a ? 1L : 0L,
                        "transB",
                        b ? 1L : 0L,
                        "alpha",
                        0.3f)
                .output("y")
                .check();
        new Drawn()
                .input("a", 7, 4, 2, 5)
                .input("b", 6, 4, 2, 5)
                .microsoft(
                        "y = FusedMatMul(a, b)", "transBatchA", 1L, "transBatchB", 1L, "transB", 1L)
                .output("y")
                .check()
                .takes("gemm");
        new Drawn()
                .input("a", 3, 5)
                .constant("w", 6, 5)
                .microsoft("y = FusedMatMul(a, w)", "transB", 1L)
                .output("y")
                .check()
                .takes("gemm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Relu", "LeakyRelu", "Tanh", "Sigmoid", "Elu", "HardSigmoid"})
    void gemm(String activation) {
        new Drawn()
                .input("a", 4, 7)
                .constant("w", 6, 7)
                .constant("c", 6)
                .microsoft(
                        "y = FusedGemm(a, w, c)",
                        "transB",
                        1L,
                        "activation",
                        activation,
                        "activation_alpha",
                        0.2f,
                        "activation_beta",
                        0.4f)
                .output("y")
                .check()
                .takes("gemm");
    }

    @Test
    void scaledTanh() {
        new Drawn()
                .input("a", 4, 7)
                .constant("w", 7, 6)
                .microsoft(
                        "y = FusedGemm(a, w)",
                        "activation",
                        "ScaledTanh",
                        "activation_alpha",
                        0.5f,
                        "activation_beta",
                        0.7f)
                .output("y")
                .check();
    }

    @Test
    void conv() {
        Drawn network =
                new Drawn()
                        .input("x", 1, 4, 9, 9)
                        .input("z", 1, 8, 5, 5)
                        .constant("w", 8, 4, 3, 3)
                        .constant("b", 8);
        network.microsoft(
                        "y = FusedConv(x, w, b, z)",
                        "pads",
                        List.of(1L, 1L, 1L, 1L),
                        "strides",
                        List.of(2L, 2L),
                        "activation",
                        "Clip",
                        "activation_params",
                        List.of(0f, 0.5f))
                .output("y")
                .check();
    }

    private static Drawn integers() {
        Drawn network = rows();
        return network.constant("q", network.bytes(ElementType.UINT8, 24, 24))
                .number("s", 0.01)
                .constant("z", Tensor.of(ElementType.UINT8, new byte[] {(byte) 131}))
                .constant("t", network.bytes(ElementType.INT8, 24, 7))
                .constant("ts", Tensor.of(new float[] {.1f, .2f, .3f, .4f, .5f, .6f, .7f}, 7));
    }

    @Test
    void integersQuantizedOnTheFly() {
        integers()
                .microsoft("y = DynamicQuantizeMatMul(x, q, s, z, bias)")
                .microsoft("u = DynamicQuantizeMatMul(x, t, ts)")
                .output("y", "u")
                .check()
                .takes("quantize", "Expand", "Expand", "gemm", "gemm");
        integers()
                .onnx("a, as, az = DynamicQuantizeLinear(x)")
                .microsoft("y = MatMulIntegerToFloat(a, q, as, s, az, z, bias)")
                .output("y")
                .check()
                .takes("quantize", "Expand", "Expand", "gemm");
    }

    @Test
    void integersOfConstantScales() {
        Drawn network = integers();
        network.input("a", network.bytes(ElementType.UINT8, 2, 5, 24))
                .number("as", 0.02)
                .constant("az", Tensor.of(ElementType.UINT8, new byte[] {120}))
                .microsoft("y = MatMulIntegerToFloat(a, q, as, s, az, z, bias)")
                .microsoft("u = MatMulIntegerToFloat(a, t, as, ts, az)")
                .output("y", "u")
                .check()
                .takes("gemm", "gemm");
    }
}
