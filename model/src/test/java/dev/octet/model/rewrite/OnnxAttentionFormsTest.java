package dev.octet.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 2 sequences of 4 queries and 6 keys; 4 heads of queries, 2 of keys, 8 wide. */
class OnnxAttentionFormsTest {
    private static Drawn heads() {
        return new Drawn().input("q", 2, 4, 4, 8).input("k", 2, 2, 6, 8).input("v", 2, 2, 6, 5);
    }

    private static Drawn tokens() {
        return new Drawn().input("q", 2, 4, 32).input("k", 2, 6, 16).input("v", 2, 6, 10);
    }

    @Test
    void headsOutsideAndInside() {
        heads().onnx("y = Attention(q, k, v)").output("y").check().takes("attention");
        tokens().onnx("y = Attention(q, k, v)", "q_num_heads", 4L, "kv_num_heads", 2L)
                .output("y")
                .check()
                .takes("attention");
    }

    @Test
    void masks() {
        Tensor someSeeNothing = Drawn.triangle(4, 6);
        someSeeNothing.setBoolean(0, false);
        for (Tensor mask :
                List.of(
                        new Drawn().floats(4, 6),
                        new Drawn().floats(2, 1, 4, 6),
                        new Drawn().floats(4, 1, 6),
                        new Drawn().floats(6),
                        new Drawn().floats(4, 5),
                        Drawn.triangle(4, 6),
                        Drawn.triangle(2, 1, 4, 5),
                        someSeeNothing)) {
            for (long causal = 0; causal < 2; causal++) {
                heads().input("m", mask)
                        .onnx("y = Attention(q, k, v, m)", "is_causal", causal)
                        .output("y")
                        .check();
                tokens().input("m", mask)
                        .onnx(
                                "y = Attention(q, k, v, m)",
                                "q_num_heads",
                                4L,
                                "kv_num_heads",
                                2L,
                                "is_causal",
                                causal)
                        .output("y")
                        .check();
            }
        }
    }

    @Test
    void causalIsAWordWhereTheLastKeyIsThatOfTheLastQuery() {
        Drawn network =
                heads().input("pk", 2, 2, 3, 8)
                        .input("pv", 2, 2, 3, 5)
                        .input("k0", 2, 2, 4, 8)
                        .input("v0", 2, 2, 4, 5)
                        .onnx(
                                "y, ok, ov = Attention(q, k0, v0, , pk, pv)",
                                "is_causal",
                                1L,
                                "scale",
                                0.3f)
                        .output("y", "ok", "ov")
                        .check();
        assertTrue(network.request("attention").contains("causal"));
        Drawn other = heads().onnx("y = Attention(q, k, v)", "is_causal", 1L).output("y").check();
        assertTrue(other.request("attention").contains("mask:4x6"));
    }

    @Test
    void windowsAndLengths() {
        for (long left = -1; left < 2; left++) {
            for (long right = -1; right < 2; right++) {
                heads().onnx(
                                "y = Attention(q, k, v)",
                                "left_window_size",
                                left,
                                "right_window_size",
                                right)
                        .output("y")
                        .check();
                heads().input("n", Tensor.of(new long[] {6, 3}, 2))
                        .onnx(
                                "y = Attention(q, k, v, , , , n)",
                                "left_window_size",
                                left,
                                "right_window_size",
                                right,
                                "is_causal",
                                left + 1 & 1)
                        .output("y")
                        .check();
            }
        }
    }

    @Test
    void presentWithoutPast() {
        tokens().onnx("y, ok, ov = Attention(q, k, v)", "q_num_heads", 4L, "kv_num_heads", 2L)
                .output("y", "ok", "ov")
                .check();
    }

    @Test
    void rotaryEmbeddings() {
        for (long interleaved = 0; interleaved < 2; interleaved++) {
            new Drawn()
                    .input("x", 2, 3, 5, 8)
                    .input("at", positions())
                    .constant("cos", 9, 4)
                    .constant("sin", 9, 4)
                    .constant("cos3", 2, 5, 2)
                    .constant("sin3", 2, 5, 2)
                    .input("t", 2, 5, 24)
                    .onnx("y = RotaryEmbedding(x, cos, sin, at)", "interleaved", interleaved)
                    .onnx(
                            "u = RotaryEmbedding(t, cos3, sin3)",
                            "interleaved",
                            interleaved,
                            "num_heads",
                            3L,
                            "rotary_embedding_dim",
                            4L)
                    .output("y", "u")
                    .check();
        }
    }

    private static Tensor positions() {
        Tensor positions = Tensor.zeros(ElementType.INT64, Shape.of(2, 5));
        for (int i = 0; i < 10; i++) {
            positions.setLong(i, (i * 7) % 9);
        }
        return positions;
    }
}
