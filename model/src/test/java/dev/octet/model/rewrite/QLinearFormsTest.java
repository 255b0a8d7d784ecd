package dev.octet.model.rewrite;

import static dev.octet.model.Close.largestDifference;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators of quantized numbers by themselves, in the forms that inputs may be left out. */
class QLinearFormsTest {
    private static final Tensor X =
            Tensor.of(ElementType.INT8, new byte[] {-128, -50, -1, 0, 3, 90, 120, 127}, 1, 2, 2, 2);

    private static Tensor scale(double value) {
        return Tensor.of(new float[] {(float) value});
    }

    private static Tensor bytes(ElementType type, int... shape) {
        Tensor tensor = Tensor.zeros(type, Shape.of(shape));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setLong(i, i * 37 % 256 - (type == ElementType.INT8 ? 128 : 0));
        }
        return tensor;
    }

    private static void check(Build build, Tensor x) {
        Graph graph = build.inputs("x").outputs("y").graph();
        Tensor expected = Evaluation.run(graph, List.of(x)).get(0);
        try (Session session = Network.of(graph).session()) {
            Tensor actual = session.run(Map.of("x", x)).get("y");
            assertEquals(expected.type(), actual.type());
            assertTrue(largestDifference(expected, actual) <= 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "QLinearAdd(x, s, , x, s, z, t)",
                "QLinearMul(x, s, z, x, s, , t)",
                "QLinearSigmoid(x, s, z, t)",
                "QLinearLeakyRelu(x, s, , t)",
                "QLinearAveragePool(x, s, z, t)",
            })
    void theZeroPointOfTheOutputIsOfItsType(String node) {
        Map<String, Object> attributes =
                node.startsWith("QLinearAveragePool")
                        ? Map.of("kernel_shape", List.of(2L, 1L))
                        : Map.of();
        check(
                new Build()
                        .constant("s", scale(0.02))
                        .constant("t", scale(0.05))
                        .constant("z", Tensor.of(ElementType.INT8, new byte[] {7}))
                        .microsoft("y = " + node, attributes),
                X);
    }

    /** As many rows as are summed over, and as many columns, which axis it is does not show. */
    @Test
    void scalesOfRowsAndOfColumns() {
        Tensor each = Tensor.of(new float[] {0.01f, 0.03f, 0.09f}, 3);
        for (boolean areRows : new boolean[] {true, false}) {
            check(
                    new Build()
                            .constant("s", areRows ? each : scale(0.02))
                            .constant("z", bytes(ElementType.UINT8, areRows ? 3 : 1))
                            .constant("w", bytes(ElementType.INT8, 3, 3))
                            .constant("ws", areRows ? scale(0.01) : each)
                            .constant("wz", Tensor.of(ElementType.INT8, new byte[] {5}))
                            .constant("t", scale(0.3))
                            .constant("tz", Tensor.of(ElementType.UINT8, new byte[] {100}))
                            .add("y = QLinearMatMul(x, s, z, w, ws, wz, t, tz)"),
                    bytes(ElementType.UINT8, 3, 3));
        }
    }

    @Test
    void oneZeroPointForScalesOfChannels() {
        check(
                new Build()
                        .constant("s", scale(0.02))
                        .constant("z", Tensor.of(ElementType.UINT8, new byte[] {100}))
                        .constant("w", bytes(ElementType.UINT8, 2, 3, 1, 1))
                        .constant("ws", Tensor.of(new float[] {0.01f, 0.05f}, 2))
                        .constant("wz", Tensor.of(ElementType.UINT8, new byte[] {99}))
                        .constant("t", scale(0.2))
                        .add("y = QLinearConv(x, s, z, w, ws, wz, t, z)"),
                bytes(ElementType.UINT8, 1, 3, 4, 4));
    }

    @Test
    void oneAddendForAllColumnsThatHaveTheirOwnScales() {
        check(
                new Build()
                        .constant("s", scale(0.02))
                        .constant("z", Tensor.of(ElementType.UINT8, new byte[] {100}))
                        .constant("w", bytes(ElementType.INT8, 4, 3))
                        .constant("ws", Tensor.of(new float[] {0.01f, 0.02f, 0.03f}, 3))
                        .constant("wz", Tensor.of(ElementType.INT8, new byte[] {0, 0, 0}, 3))
                        .constant("c", Tensor.of(new int[] {3000}, 1))
                        .constant("t", scale(0.2))
                        .microsoft("y = QGemm(x, s, z, w, ws, wz, c, t, z)", Map.of()),
                bytes(ElementType.UINT8, 5, 4));
    }
}
