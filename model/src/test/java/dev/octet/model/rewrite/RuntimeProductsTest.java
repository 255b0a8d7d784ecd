package dev.octet.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RuntimeProductsTest {
    /** One column has one bias, as a scalar, too. */
    @Test
    void aBiasMayBeAScalar() {
        new Drawn()
                .input("a", 3, 5)
                .constant("w", 5, 1)
                .number("c", 0.7)
                .onnx("y = Gemm(a, w, c)")
                .output("y")
                .check()
                .takes("gemm");
    }

    @Test
    void transpositionsAreRead() {
        new Drawn()
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
        new Drawn()
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
        new Drawn()
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
        new Drawn()
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
        Drawn network =
                new Drawn()
                        .input("a", 2, 5, 70)
                        .constant("w", 90, 70)
                        .onnx("wt = Transpose(w)", "perm", List.of(1L, 0L))
                        .onnx("y = MatMul(a, wt)")
                        .output("y")
                        .check();
        network.takes("gemm");
    }

    @Test
    void scalesSumsAndActivationsAreTheirEnds() {
        Drawn scaled =
                new Drawn()
                        .input("a", 2, 5, 7)
                        .input("b", 2, 7, 6)
                        .input("m", 2, 1, 6)
                        .number("root", 2.5)
                        .onnx("s = MatMul(a, b)")
                        .onnx("t = Div(s, root)")
                        .onnx("y = Add(m, t)")
                        .output("y")
                        .check();
        scaled.takes("gemm");
        assertTrue(scaled.request("gemm").contains("factor"));
        assertTrue(scaled.request("gemm").contains("residual_shape:2x1x6"));
        new Drawn()
                .input("a", 2, 5, 7)
                .input("b", 2, 7, 6)
                .number("scale", 2.5)
                .onnx("s = MatMul(a, b)")
                .onnx("t = Relu(s)")
                .onnx("y = Mul(t, scale)")
                .output("y")
                .check()
                .takes("gemm");
    }

    @Test
    void otherOrdersStay() {
        new Drawn()
                .input("a", 2, 5, 7)
                .input("b", 2, 7, 6)
                .input("m", 2, 5, 6)
                .input("column", 2, 5, 1)
                .onnx("s = MatMul(a, b)")
                .onnx("t = Add(s, m)")
                .onnx("u = Relu(t)")
                .onnx("v = Add(u, column)")
                .output("v")
                .check()
                .takes("gemm", "eltwise");
    }

    @Test
    void aSumBehindAVectorIsNotThatOfRows() {
        new Drawn()
                .input("a", 5, 5, 7)
                .input("v", 7)
                .input("m", 5, 1)
                .onnx("s = MatMul(a, v)")
                .onnx("y = Add(s, m)")
                .output("y")
                .check();
    }
}
