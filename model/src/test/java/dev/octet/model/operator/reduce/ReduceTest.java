package dev.octet.model.operator.reduce;

import static dev.octet.model.operator.OneNode.doubles;
import static dev.octet.model.operator.OneNode.longs;
import static dev.octet.model.operator.OneNode.range;
import static dev.octet.model.operator.OneNode.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.OneNode;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReduceTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    /** Of 3 and -4, and of 1 and 2: worked out by hand. */
    @ParameterizedTest
    @CsvSource({
        "ReduceSum, -1, 3",
        "ReduceMean, -0.5, 1.5",
        "ReduceMax, 3, 2",
        "ReduceMin, -4, 1",
        "ReduceProd, -12, 2",
        "ReduceL1, 7, 3",
        "ReduceL2, 5, 2.2360679774997896964",
        "ReduceLogSum, NaN, 1.0986122886681096914",
        "ReduceLogSumExp, 3.0009114664537742473, 2.3132616875182229",
        "ReduceSumSquare, 25, 5",
    })
    void eachOfARow(String type, double first, double second) {
        for (ElementType element :
                new ElementType[] {
                    ElementType.DOUBLE, ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16
                }) {
            Tensor x = tensor(element, new int[] {2, 2}, 3, -4, 1, 2);
            Tensor before = OneNode.of(type, 11).with("axes", new int[] {-1}).run(x);
            assertEquals(Shape.of(2, 1), before.shape());
            Tensor wanted = tensor(element, new int[] {2, 1}, first, second);
            // the last place of a double is the logarithm's own
            assertArrayEquals(doubles(wanted), doubles(before), 1e-15, type + " " + element);
            Tensor after = OneNode.of(type, 18).with("keepdims", 0).run(x, longs(1));
            assertEquals(Shape.of(2), after.shape());
            assertArrayEquals(doubles(before), doubles(after), type);
        }
    }

    @Test
    void axesAreAnAttributeBeforeTheyAreAnInput() {
        Tensor x = range(2, 3);
        assertThrows(Unsupported.class, () -> OneNode.of("ReduceSum", 12).run(x, longs(0)));
        assertThrows(Unsupported.class, () -> OneNode.of("ReduceMax", 17).run(x, longs(0)));
        OneNode old = OneNode.of("ReduceSum", 13).with("axes", new int[] {0});
        assertThrows(Unsupported.class, () -> old.run(x));
        OneNode noop = OneNode.of("ReduceMax", 17).with("noop_with_empty_axes", 1);
        assertThrows(Unsupported.class, () -> noop.run(x));
        assertArrayEquals(
                new float[] {3, 5, 7}, OneNode.of("ReduceSum", 13).run(x, longs(0)).toFloats());
    }

    @Test
    void withoutAxesAllAreMeantOrNone() {
        Tensor x = range(2, 2);
        for (Tensor axes : new Tensor[] {null, longs()}) {
            assertEquals(6, OneNode.of("ReduceSum", 13).run(x, axes).getDouble(0));
            Tensor squares =
                    OneNode.of("ReduceSumSquare", 18).with("noop_with_empty_axes", 1).run(x, axes);
            assertArrayEquals(new float[] {0, 1, 4, 9}, squares.toFloats());
        }
        OneNode attribute = OneNode.of("ReduceSum", 11).with("axes", new int[0]);
        assertEquals(Shape.of(1, 1), attribute.run(x).shape());
    }

    @Test
    void axesThatAreNotKnownLeaveTheShapeOpen() {
        Tensor x = range(2, 2);
        assertFalse(OneNode.of("ReduceSum", 13).infer(x, longs(0)).get(0).isKnown());
        // without elements there is nothing to be known
        assertEquals(Shape.of(1, 1), OneNode.of("ReduceSum", 13).infer(x, longs()).get(0).shape());
    }

    @Test
    void nothingHasTheNeutralElement() {
        Tensor none = Tensor.zeros(ElementType.FLOAT, Shape.of(2, 0));
        double[] wanted = {0, Double.NaN, -INFINITY, INFINITY, 1, 0, 0, -INFINITY, -INFINITY, 0};
        for (Reduce.Kind kind : Reduce.Kind.values()) {
            String type = Reduce.TYPES.get(kind.ordinal()).name();
            Tensor y = OneNode.of(type, 18).with("keepdims", 0).run(none, longs(1));
            double each = wanted[kind.ordinal()];
            assertArrayEquals(new double[] {each, each}, doubles(y), type);
        }
        Tensor bytes = Tensor.zeros(ElementType.INT8, Shape.of(0));
        assertEquals(-128, OneNode.of("ReduceMax", 20).run(bytes).getLong(0));
        assertEquals(127, OneNode.of("ReduceMin", 20).run(bytes).getLong(0));
        Tensor large = Tensor.zeros(ElementType.UINT64, Shape.of(0));
        assertEquals(0, OneNode.of("ReduceMax", 20).run(large).getLong(0));
        assertEquals(-1, OneNode.of("ReduceMin", 20).run(large).getLong(0));
        Tensor whole = Tensor.zeros(ElementType.INT32, Shape.of(0));
        assertThrows(IllegalArgumentException.class, () -> OneNode.of("ReduceMean", 18).run(whole));
    }

    @Test
    void integersAreExactAndWrap() {
        Tensor x = Tensor.of(new long[] {Long.MAX_VALUE, 2}, 2);
        assertEquals(Long.MIN_VALUE + 1, OneNode.of("ReduceSum", 13).run(x).getLong(0));
        assertEquals(-2, OneNode.of("ReduceProd", 18).run(x).getLong(0));
        assertEquals(Long.MAX_VALUE, OneNode.of("ReduceMax", 20).run(x).getLong(0));
        // 3 · 2³² and 4 · 2³², whose squares no 64 bits hold
        Tensor sides = Tensor.of(new long[] {3L << 32, -(4L << 32)}, 2);
        assertEquals(5L << 32, OneNode.of("ReduceL2", 18).run(sides).getLong(0));
        Tensor small = Tensor.of(new int[] {Integer.MAX_VALUE, 1, -7, 0}, 4);
        assertEquals(2147483641, OneNode.of("ReduceSum", 13).run(small).getLong(0));
        assertEquals(536870910, OneNode.of("ReduceMean", 18).run(small).getLong(0));
        Tensor negative = Tensor.of(new int[] {-3, -4}, 2);
        assertEquals(-3, OneNode.of("ReduceMean", 18).run(negative).getLong(0));
        Tensor large = Tensor.zeros(ElementType.UINT64, Shape.of(2));
        large.setLong(0, -1);
        large.setLong(1, 1);
        assertEquals(-1, OneNode.of("ReduceMax", 20).run(large).getLong(0));
        large.setLong(1, -3);
        // (2⁶⁴ - 1 + 2⁶⁴ - 3) mod 2⁶⁴, of which a half
        assertEquals(Long.MAX_VALUE - 1, OneNode.of("ReduceMean", 18).run(large).getLong(0));
    }

    @Test
    void extremesPassNanOnAndTakeBooleans() {
        Tensor x = Tensor.of(new float[] {1, Float.NaN, 3}, 3);
        assertEquals(Double.NaN, OneNode.of("ReduceMax", 20).run(x).getDouble(0));
        assertEquals(Double.NaN, OneNode.of("ReduceMin", 20).run(x).getDouble(0));
        Tensor bools = Tensor.of(ElementType.BOOL, new byte[] {1, 0, 1}, 3);
        assertEquals(1, OneNode.of("ReduceMax", 20).run(bools).getLong(0));
        assertEquals(0, OneNode.of("ReduceMin", 20).run(bools).getLong(0));
    }

    @Test
    void logSumExpDoesNotOverflow() {
        Tensor large = Tensor.of(new float[] {1000, 1000}, 2);
        assertEquals(
                (float) (1000 + StrictMath.log(2)),
                OneNode.of("ReduceLogSumExp", 18).run(large).getFloat(0));
        Tensor least = Tensor.of(new float[] {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY}, 2);
        assertEquals(-INFINITY, OneNode.of("ReduceLogSumExp", 18).run(least).getDouble(0));
        Tensor ends = Tensor.of(new float[] {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}, 2);
        assertEquals(INFINITY, OneNode.of("ReduceLogSumExp", 18).run(ends).getDouble(0));
    }

    @Test
    void scalarsReduceToThemselves() {
        Tensor x = Tensor.of(new float[] {-3});
        assertEquals(Shape.scalar(), OneNode.of("ReduceL1", 18).run(x).shape());
        assertEquals(3, OneNode.of("ReduceL1", 18).run(x).getDouble(0));
    }

    @Test
    void refuses() {
        Tensor x = range(2, 2);
        OneNode sum = OneNode.of("ReduceSum", 13);
        assertThrows(IllegalArgumentException.class, () -> sum.run(x, longs(2)));
        assertThrows(IllegalArgumentException.class, () -> sum.run(x, longs(1, -1)));
        assertThrows(IllegalArgumentException.class, () -> sum.run(x, Tensor.of(new long[] {1})));
        assertThrows(IllegalArgumentException.class, () -> sum.run(x, range(1)));
        Tensor bytes = Tensor.of(ElementType.INT8, new byte[] {1}, 1);
        assertThrows(IllegalArgumentException.class, () -> sum.run(bytes));
        Tensor whole = Tensor.of(new int[] {1}, 1);
        assertEquals(0, OneNode.of("ReduceLogSum", 27).run(whole).getLong(0));
        assertThrows(
                IllegalArgumentException.class, () -> OneNode.of("ReduceLogSum", 28).run(whole));
    }
}
