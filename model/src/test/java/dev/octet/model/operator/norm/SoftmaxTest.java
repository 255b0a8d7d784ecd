package dev.octet.model.operator.norm;

import static dev.octet.model.operator.NodeRun.assertFloats;
import static dev.octet.model.operator.NodeRun.floats;
import static dev.octet.model.operator.NodeRun.mixed;
import static dev.octet.model.operator.NodeRun.shape;
import static dev.octet.model.operator.NodeRun.tensor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.operator.NodeRun;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Softmax, LogSoftmax and Hardmax. */
class SoftmaxTest {
    private static final double LOG2 = Math.log(2);

    /** Shares 1, 2, 1 of 4 and 1, 1, 2 of 4. */
    private static final Tensor X = floats(shape(2, 3), 0, LOG2, 0, 5, 5, 5 + LOG2);

    @Test
    void sharesAlongTheLastAxis() {
        double[] shares = {0.25, 0.5, 0.25, 0.25, 0.25, 0.5};
        assertFloats(1e-6, NodeRun.of("Softmax", 13).one(X), shape(2, 3), shares);
        double[] logs = new double[6];
        for (int i = 0; i < 6; i++) {
            logs[i] = Math.log(shares[i]);
        }
        assertFloats(1e-6, NodeRun.of("LogSoftmax", 13).one(X), shape(2, 3), logs);
        assertFloats(0, NodeRun.of("Hardmax", 13).one(X), shape(2, 3), 0, 1, 0, 0, 0, 1);
    }

    @Test
    void sharesAlongAnotherAxis() {
        Tensor x = floats(shape(2, 2, 1), 0, 0, LOG2, 0);
        double[] shares = {1 / 3.0, 0.5, 2 / 3.0, 0.5};
        for (int axis : new int[] {0, -3}) {
            Tensor y = NodeRun.of("Softmax", 18).with("axis", axis).one(x);
            assertFloats(1e-7, y, shape(2, 2, 1), shares);
        }
        Tensor hard = NodeRun.of("Hardmax", 13).with("axis", 0).one(x);
        assertFloats(0, hard, shape(2, 2, 1), 0, 1, 1, 0);
    }

    /** All axes from the given one on were one line. */
    @Test
    void beforeVersion13() {
        Tensor zeros = floats(shape(2, 2, 2), new double[8]);
        double quarter = 0.25;
        Tensor usual = NodeRun.of("Softmax", 7).one(zeros);
        Tensor all = NodeRun.of("Softmax", 11).with("axis", -3).one(zeros);
        for (int i = 0; i < 8; i++) {
            assertEquals(quarter, usual.getDouble(i));
            assertEquals(quarter / 2, all.getDouble(i));
        }
        Tensor x = mixed(5, 3, 2, 4);
        Tensor flat = NodeRun.of("LogSoftmax", 13).one(x.reshape(Shape.of(3, 8)));
        assertTrue(flat.reshape(x.shape()).hasBitsOf(NodeRun.of("LogSoftmax", 12).one(x)));
        Tensor hard = NodeRun.of("Hardmax", 9).one(floats(shape(1, 2, 2), 1, 2, 3, 0));
        assertFloats(0, hard, shape(1, 2, 2), 0, 0, 1, 0);
    }

    @Test
    void largeNumbers() {
        Tensor x = floats(shape(2), 1e4, 1e4 + 1);
        Tensor y = NodeRun.of("Softmax", 13).one(x);
        assertFloats(1e-6, y, shape(2), 1 / (1 + Math.E), Math.E / (1 + Math.E));
        Tensor none = floats(shape(2), 0, Double.NEGATIVE_INFINITY);
        assertFloats(0, NodeRun.of("Softmax", 13).one(none), shape(2), 1, 0);
        double infinite = Double.NEGATIVE_INFINITY;
        assertFloats(0, NodeRun.of("LogSoftmax", 13).one(none), shape(2), 0, infinite);
        Tensor nowhere = floats(shape(2), infinite, infinite);
        assertFloats(0, NodeRun.of("Softmax", 13).one(nowhere), shape(2), Double.NaN, Double.NaN);
    }

    @Test
    void theFirstOfTheLargest() {
        Tensor x = floats(shape(4), 1, 3, 3, 2);
        assertFloats(0, NodeRun.of("Hardmax", 13).one(x), shape(4), 0, 1, 0, 0);
        Tensor nan = floats(shape(3), 9, Double.NaN, Double.NaN);
        assertFloats(0, NodeRun.of("Hardmax", 13).one(nan), shape(3), 0, 1, 0);
    }

    @Test
    void emptyAxes() {
        for (String type : new String[] {"Softmax", "LogSoftmax", "Hardmax"}) {
            assertFloats(0, NodeRun.of(type, 13).one(floats(shape(2, 0))), shape(2, 0));
            assertFloats(0, NodeRun.of(type, 13).one(floats(shape(0, 2))), shape(0, 2));
            assertFloats(0, NodeRun.of(type, 11).one(floats(shape(2, 0))), shape(2, 0));
        }
    }

    @Test
    void otherFloats() {
        Tensor half = tensor(ElementType.FLOAT16, shape(3), 0, 0, 0);
        // a third, of 11 binary digits
        assertFloats(0, NodeRun.of("Softmax", 13).one(half), shape(3), 0.333251953125);
        Tensor twice = tensor(ElementType.DOUBLE, shape(3), 0, 0, 0);
        assertFloats(0, NodeRun.of("Softmax", 13).one(twice), shape(3), 1 / 3.0);
    }

    @Test
    void whatDoesNotFit() {
        for (String type : new String[] {"Softmax", "LogSoftmax", "Hardmax"}) {
            refused(NodeRun.of(type, 13).with("axis", 2), X);
            refused(NodeRun.of(type, 11).with("axis", -3), X);
            refused(NodeRun.of(type, 11), floats(shape(2), 1, 2));
            refused(NodeRun.of(type, 13), floats(shape(), 1));
            refused(NodeRun.of(type, 13), Tensor.of(new int[] {1}, 1));
        }
    }

    private static void refused(NodeRun node, Tensor input) {
        assertThrows(IllegalArgumentException.class, () -> node.one(input));
    }

    @Test
    void attributesCanBeRead() {
        assertEquals(new Softmax(1, true), NodeRun.of("Softmax", 12).bind(X));
        assertEquals(new Softmax(-1, false), NodeRun.of("Softmax", 13).bind(X));
    }
}
