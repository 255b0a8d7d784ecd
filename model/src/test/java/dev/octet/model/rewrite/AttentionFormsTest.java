package dev.octet.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sequences of 5 tokens, 3 heads of 8. */
class AttentionFormsTest {
    private static final Tensor KEYS = Tensor.of(new int[] {1, 1, 1, 1, 1, 1, 1, 1, 0, 0}, 2, 5);

    private static Drawn tokens() {
        return new Drawn().input("x", 2, 5, 24).constant("w", 24, 72).constant("bias", 72);
    }

    @Test
    void readsWhereTheProjectionWrites() {
        Drawn network =
                tokens().microsoft("y = Attention(x, w, bias)", "num_heads", 3L)
                        .output("y")
                        .check();
        network.takes("gemm", "attention");
        assertTrue(
                network.request("attention")
                        .endsWith("q_strides:360,8,72 k_strides:360,8,72 v_strides:360,8,72"));
    }

    @Test
    void masksOfEachShape() {
        Tensor[] masks = {
            KEYS,
            Tensor.of(new int[] {1}, 1, 1),
            Tensor.of(new int[] {5, 3}, 2),
            Tensor.of(new int[] {5, 3, 0, 1}, 4),
            Tensor.of(new int[] {4, 3, 0, 0, 0, 0, 0, 0}, 8),
            triangle(2, 5, 5),
            triangle(2, 1, 7, 7)
        };
        for (Tensor mask : masks) {
            for (long causal = 0; causal < 2; causal++) {
                tokens().input("m", mask)
                        .microsoft(
                                "y = Attention(x, w, bias, m)",
                                "num_heads",
                                3L,
                                "unidirectional",
                                causal)
                        .output("y")
                        .check();
            }
        }
    }

    private static Tensor triangle(int... shape) {
        Tensor seen = Drawn.triangle(shape);
        Tensor numbers = Tensor.zeros(ElementType.INT32, seen.shape());
        for (int i = 0; i < numbers.count(); i++) {
            numbers.setLong(i, seen.getLong(i));
        }
        return numbers;
    }

    @Test
    void layersShareTheMask() {
        tokens().input("m", KEYS)
                .microsoft("y = Attention(x, w, bias, m)", "num_heads", 3L)
                .microsoft("z = Attention(y, w, bias, m)", "num_heads", 3L)
                .output("z")
                .check()
                .takes("gemm", "attention", "gemm", "attention", "eltwise");
    }

    @Test
    void biasOfScoresAndScale() {
        tokens().input("rel", 2, 3, 5, 5)
                .microsoft("y = Attention(x, w, bias, , , rel)", "num_heads", 3L, "scale", 0.7f)
                .output("y")
                .check()
                .takes("gemm", "attention");
        tokens().input("rel", 1, 3, 5, 5)
                .input("m", KEYS)
                .microsoft("y = Attention(x, w, , m, , rel)", "num_heads", 3L)
                .output("y")
                .check();
    }

    @Test
    void pastAndPresent() {
        tokens().microsoft("y, p = Attention(x, w, bias)", "num_heads", 3L)
                .output("y", "p")
                .check();
        tokens().input("past", 2, 2, 3, 4, 8)
                .input("m", Tensor.of(new int[] {9, 6}, 2))
                .microsoft(
                        "y, p = Attention(x, w, bias, m, past)",
                        "num_heads",
                        3L,
                        "unidirectional",
                        1L)
                .output("y", "p")
                .check();
    }

    @Test
    void valuesOfAnotherSize() {
        new Drawn()
                .input("x", 2, 5, 24)
                .constant("w", 24, 60)
                .microsoft(
                        "y = Attention(x, w)",
                        "num_heads",
                        3L,
                        "qkv_hidden_sizes",
                        java.util.List.of(24L, 24L, 12L))
                .output("y")
                .check()
                .takes("gemm", "attention");
    }

    @Test
    void integers() {
        Drawn network = tokens();
        network.constant("q", network.bytes(ElementType.INT8, 24, 72))
                .number("s", 0.005)
                .input("m", KEYS)
                .input("past", 2, 2, 3, 4, 8)
                .onnx("a, as, az = DynamicQuantizeLinear(x)")
                .microsoft("y = QAttention(a, q, bias, as, s, m, az)", "num_heads", 3L)
                .microsoft(
                        "u, p = QAttention(a, q, bias, as, s, , az, , past)",
                        "num_heads",
                        3L,
                        "unidirectional",
                        1L)
                .output("y", "u", "p")
                .check();
    }

    @ParameterizedTest
    @CsvSource({"24, 24", "24, 12"})
    void projectedBefore(int size, int values) {
        new Drawn()
                .input("q", 2, 5, size)
                .input("k", 2, 7, size)
                .input("v", 2, 7, values)
                .input("m", Tensor.of(new int[] {7, 4}, 2))
                .input("rel", 2, 3, 5, 7)
                .constant("bias", 2 * size + values)
                .microsoft("y = MultiHeadAttention(q, k, v, , m, rel)", "num_heads", 3L)
                .microsoft("u = MultiHeadAttention(q, k, v, bias)", "num_heads", 3L)
                .output("y", "u")
                .check();
    }

    @Test
    void biasOfProjectionsIsThatOfProducts() {
        tokens().constant("k", 24, 24)
                .onnx("q0 = MatMul(x, k)")
                .onnx("k0 = MatMul(x, k)")
                .onnx("v0 = MatMul(x, k)")
                .microsoft("y = MultiHeadAttention(q0, k0, v0, bias)", "num_heads", 3L)
                .output("y")
                .check()
                .takes("gemm", "gemm", "gemm", "attention");
    }

    @Test
    void packedAndSplitAndPast() {
        new Drawn()
                .input("q", 2, 5, 24)
                .input("kv", 2, 7, 3, 2, 8)
                .input("k", 2, 3, 7, 8)
                .input("v", 2, 3, 7, 8)
                .input("qkv", 2, 5, 3, 3, 8)
                .microsoft("a, ak, av = MultiHeadAttention(q, kv)", "num_heads", 3L)
                .microsoft("b = MultiHeadAttention(q, k, v)", "num_heads", 3L)
                .microsoft("c = MultiHeadAttention(qkv)", "num_heads", 3L, "unidirectional", 1L)
                .output("a", "ak", "av", "b", "c")
                .check();
        new Drawn()
                .input("q", 2, 5, 24)
                .input("k", 2, 5, 24)
                .input("v", 2, 5, 24)
                .input("pk", 2, 3, 4, 8)
                .input("pv", 2, 3, 4, 8)
                .microsoft(
                        "y, ok, ov = MultiHeadAttention(q, k, v, , , , pk, pv)",
                        "num_heads",
                        3L,
                        "unidirectional",
                        1L)
                .output("y", "ok", "ov")
                .check();
    }
}
