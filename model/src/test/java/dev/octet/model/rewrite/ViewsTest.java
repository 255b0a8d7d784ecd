package dev.octet.model.rewrite;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Parts of values that plans do not copy, and those that they have to. */
class ViewsTest {
    private static Drawn product() {
        return new Drawn()
                .input("x", 4, 6)
                .constant("w", 6, 8)
                .longs("two", 2)
                .longs("four", 4)
                .longs("first", 0)
                .longs("halves", 2, 2)
                .onnx("y = MatMul(x, w)");
    }

    @Test
    void partsThatLieSideBySide() {
        product()
                .onnx("a = Slice(y, two, four, first)")
                .onnx("b = Exp(a)")
                .onnx("c, d = Split(y, halves)", "axis", 0L)
                .onnx("e = Mul(c, d)")
                .output("b", "e")
                .check()
                .takes("gemm", "eltwise", "eltwise");
    }

    @Test
    void partsOfParts() {
        product()
                .onnx("a = Slice(y, two, four, first)")
                .longs("flat", 16)
                .onnx("b = Reshape(a, flat)")
                .longs("five", 5)
                .onnx("d = Slice(b, four, five)")
                .longs("shape", 2, 8)
                .onnx("e = Exp(d)")
                .onnx("f = Neg(b)")
                .output("e", "f")
                .check()
                .takes("gemm", "eltwise", "eltwise");
    }

    @Test
    void columnsAreCopied() {
        product()
                .longs("second", 1)
                .onnx("a = Slice(y, two, four, second)")
                .onnx("b = Exp(a)")
                .output("b")
                .check()
                .takes("gemm", "Slice", "eltwise");
    }

    @Test
    void partsOfTheCallersMemoryAreCopied() {
        new Drawn()
                .input("x", 4, 6)
                .longs("two", 2)
                .longs("four", 4)
                .onnx("a = Slice(x, two, four)")
                .onnx("b = Exp(a)")
                .output("b", "a")
                .check()
                .takes("Slice", "eltwise");
    }

    @Test
    void aWholeIsNotOverwrittenWhileItsPartsAreRead() {
        product()
                .onnx("a = Slice(y, two, four, first)")
                .onnx("z = Exp(y)")
                .longs("pads", 0, 0)
                .onnx("m = MatMul(x, w)")
                .onnx("b = Slice(m, first, two, first)")
                .onnx("c = Add(a, b)")
                .output("z", "c", "y")
                .check();
    }

    @Test
    void elementsAtConstantIndices() {
        product()
                .onnx("cut = Transpose(y)", "perm", List.of(0L, 1L))
                .onnx("a = Gather(y, two)", "axis", 0L)
                .onnx("b = Exp(a)")
                .output("b")
                .check()
                .takes("gemm", "eltwise");
    }
}
