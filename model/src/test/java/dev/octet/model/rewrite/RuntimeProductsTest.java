package dev.octet.model.rewrite;

import java.util.List;
import org.junit.jupiter.api.Test;

class RuntimeProductsTest {
    @Test
    void transpositionsAreRead() {
        new Rewritten()
                .input("a", 2, 7, 5)
                .input("b", 2, 6, 7)
                .onnx("at = Transpose(a)", "perm", List.of(0L, 2L, 1L))
                .onnx("bt = Transpose(b)", "perm", List.of(0L, 2L, 1L))
                .onnx("y = MatMul(at, bt)")
                .output("y")
                .check()
                .takes("gemm");
    }

    @Test
    void matricesBetweenOthersAreRead() {
        new Rewritten()
                .input("a", 2, 5, 3, 8)
                .input("b", 2, 6, 3, 8)
                .onnx("at = Transpose(a)", "perm", List.of(0L, 2L, 1L, 3L))
                .onnx("bt = Transpose(b)", "perm", List.of(0L, 2L, 3L, 1L))
                .onnx("y = MatMul(at, bt)")
                .output("y")
                .check()
                .takes("gemm");
    }

    @Test
    void axesThatAreNoRowsAreCopied() {
        new Rewritten()
                .input("a", 5, 3, 8)
                .onnx("at = Transpose(a)", "perm", List.of(2L, 0L, 1L))
                .longs("cut", 8, 3, 5)
                .onnx("ar = Reshape(at, cut)")
                .onnx("y = MatMul(ar, at)")
                .output("y")
                .check();
    }

    @Test
    void vectorsAndBroadcasts() {
        new Rewritten()
                .input("a", 2, 5, 7)
                .input("v", 7)
                .input("b", 7, 3)
                .onnx("y = MatMul(a, v)")
                .onnx("u = MatMul(v, b)")
                .onnx("w = MatMul(a, b)")
                .onnx("x = MatMul(v, v)")
                .output("y", "u", "w", "x")
                .check()
                .takes("gemm", "gemm", "gemm", "gemm");
    }

    @Test
    void constantWeightsStayTransposed() {
        Rewritten network =
                new Rewritten()
                        .input("a", 2, 5, 70)
                        .constant("w", 90, 70)
                        .onnx("wt = Transpose(w)", "perm", List.of(1L, 0L))
                        .onnx("y = MatMul(a, wt)")
                        .output("y")
                        .check();
        network.takes("gemm");
    }
}
