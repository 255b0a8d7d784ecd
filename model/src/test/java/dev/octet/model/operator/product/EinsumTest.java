package dev.octet.model.operator.product;

import static dev.octet.model.operator.NodeRun.assertFloats;
import static dev.octet.model.operator.NodeRun.floats;
import static dev.octet.model.operator.NodeRun.mixed;
import static dev.octet.model.operator.NodeRun.shape;
import static dev.octet.model.operator.NodeRun.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.operator.NodeRun;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;

class EinsumTest {
    private static final Tensor A = floats(shape(2, 3), 1, 2, 3, 4, 5, 6);

    private static Tensor einsum(String equation, Tensor... inputs) {
        return NodeRun.of("Einsum", 12).with("equation", equation).one(inputs);
    }

    @Test
    void ordersAndSums() {
        assertFloats(0, einsum("ij->ji", A), shape(3, 2), 1, 4, 2, 5, 3, 6);
        assertFloats(0, einsum("ij->i", A), shape(2), 6, 15);
        assertFloats(0, einsum("i j -> ", A), shape(), 21);
        assertFloats(0, einsum("ij->ij", A), shape(2, 3), 1, 2, 3, 4, 5, 6);
    }

    @Test
    void outputsThatAreNotWritten() {
        // in the order of ASCII, capitals first
        assertFloats(0, einsum("ba", A), shape(3, 2), 1, 4, 2, 5, 3, 6);
        assertFloats(0, einsum("aB", A), shape(3, 2), 1, 4, 2, 5, 3, 6);
        assertFloats(0, einsum("ij,j", A, floats(shape(3), 1, 10, 100)), shape(2), 321, 654);
        assertFloats(0, einsum("a...", A), shape(3, 2), 1, 4, 2, 5, 3, 6);
    }

    @Test
    void repeatedAxesAreDiagonals() {
        Tensor square = floats(shape(2, 2), 1, 2, 3, 4);
        assertFloats(0, einsum("ii->i", square), shape(2), 1, 4);
        assertFloats(0, einsum("ii", square), shape(), 5);
        Tensor stack = floats(shape(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8);
        assertFloats(0, einsum("...ii->...i", stack), shape(2, 2), 1, 4, 5, 8);
    }

    @Test
    void matricesAsMatMulHasThem() {
        Tensor a = mixed(1, 3, 1, 2, 4);
        Tensor b = mixed(2, 1, 5, 4, 3);
        Tensor wanted = NodeRun.of("MatMul", 13).one(a, b);
        assertTrue(wanted.hasBitsOf(einsum("...ij,...jk", a, b)));
        assertTrue(wanted.hasBitsOf(einsum("abij,abjk->abik", a, b)));
    }

    @Test
    void anyNumberOfInputs() {
        Tensor x = floats(shape(2), 2, 3);
        assertFloats(0, einsum("a,b,a->ab", x, x, x), shape(2, 2), 8, 12, 18, 27);
        assertFloats(
                0, einsum("a,,->a", x, floats(shape(), 5), floats(shape(), 7)), shape(2), 70, 105);
        assertFloats(0, einsum("", floats(shape(), 5)), shape(), 5);
        assertFloats(0, einsum("...,...", x, x), shape(2), 4, 9);
    }

    @Test
    void axesOfOneAreBroadcast() {
        assertFloats(0, einsum("ij,ij->i", A, floats(shape(2, 1), 1, 10)), shape(2), 6, 150);
        assertFloats(
                0,
                einsum("ij,ij->ij", floats(shape(1, 3), 1, 2, 3), A),
                shape(2, 3),
                1,
                4,
                9,
                4,
                10,
                18);
    }

    @Test
    void emptyAxes() {
        assertFloats(0, einsum("ij->i", floats(shape(2, 0))), shape(2), 0, 0);
        assertFloats(0, einsum("ij->j", floats(shape(2, 0))), shape(0));
    }

    @Test
    void integersAreExactAndWrap() {
        Tensor bytes = tensor(ElementType.INT8, shape(2), 100, 100);
        assertArrayEquals(new long[] {-56}, einsum("i->", bytes).toLongs());
        long large = (1L << 53) + 1;
        Tensor y = einsum("i,i->i", Tensor.of(new long[] {large}, 1), Tensor.of(new long[] {3}, 1));
        assertArrayEquals(new long[] {3 * large}, y.toLongs());
        assertEquals(
                ElementType.UINT16, einsum("i", tensor(ElementType.UINT16, shape(1), 9)).element());
    }

    @Test
    void equationsThatAreNone() {
        for (String equation :
                new String[] {
                    "ij->ik",
                    "ij->ii",
                    "i1",
                    "ij->i->j",
                    "i....",
                    "...i...",
                    "..i",
                    "i\u2026",
                    "ij,jk"
                }) {
            NodeRun node = NodeRun.of("Einsum", 12).with("equation", equation);
            assertThrows(Unsupported.class, () -> node.bind(A), equation);
        }
        assertThrows(Unsupported.class, () -> NodeRun.of("Einsum", 12).bind(A));
    }

    @Test
    void inputsThatDoNotFit() {
        refused("i", A);
        refused("ijk", A);
        refused("ijk...", A);
        refused("ii", A);
        refused("ij,ji->", A, A);
        refused("...i->i", A);
        refused("...i,...->...i", A, A);
        refused("i->i", Tensor.of(ElementType.BOOL, new byte[1], 1));
        refused("i,i", floats(shape(1), 1), Tensor.of(new int[1], 1));
    }

    private static void refused(String equation, Tensor... inputs) {
        assertThrows(IllegalArgumentException.class, () -> einsum(equation, inputs), equation);
    }
}
