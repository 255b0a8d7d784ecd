package dev.octet.model.operator.control;

import static dev.octet.model.operator.Call.counted;
import static dev.octet.model.operator.Call.list;
import static dev.octet.model.operator.Call.one;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.Call;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScanTest {
    /** Running sums. */
    private static Graph sums() {
        return new Build()
                .inputs("sum", "x")
                .add("next = Add(sum, x)")
                .add("part = Identity(next)")
                .outputs("next", "part")
                .graph();
    }

    private static Operator scan(
            int version, Graph body, Map<String, Object> more, int outputs, Tensor... own) {
        Map<String, Object> attributes = new HashMap<>(more);
        attributes.put("body", body);
        attributes.putIfAbsent("num_scan_inputs", 1L);
        return Call.operator("Scan", version, attributes, outputs, own);
    }

    private static List<Tensor> sums(Map<String, Object> more, Tensor first, Tensor x) {
        return Call.all(scan(9, sums(), more, 2, first, x), first, x);
    }

    @Test
    void sumsRunAlongTheFirstAxis() {
        Tensor zero = Tensor.zeros(ElementType.FLOAT, Shape.of(2));
        List<Tensor> outputs = sums(Map.of(), zero, counted(3, 2));
        assertArrayEquals(new float[] {6, 9}, outputs.get(0).toFloats());
        assertArrayEquals(new float[] {0, 1, 2, 4, 6, 9}, outputs.get(1).toFloats());
        assertEquals(Shape.of(3, 2), outputs.get(1).shape());
    }

    @Test
    void axesAndDirections() {
        Tensor zero = Tensor.zeros(ElementType.FLOAT, Shape.of(3));
        Map<String, Object> along =
                Map.of("scan_input_axes", List.of(-1L), "scan_output_axes", List.of(1L));
        assertArrayEquals(
                new float[] {0, 1, 2, 5, 4, 9}, sums(along, zero, counted(3, 2)).get(1).toFloats());
        Map<String, Object> back =
                Map.of(
                        "scan_input_axes", List.of(1L),
                        "scan_output_axes", List.of(-1L),
                        "scan_input_directions", List.of(1L));
        assertArrayEquals(
                new float[] {1, 1, 3, 5, 5, 9}, sums(back, zero, counted(3, 2)).get(1).toFloats());
        Map<String, Object> both =
                Map.of(
                        "scan_input_axes", List.of(1L),
                        "scan_output_axes", List.of(1L),
                        "scan_input_directions", List.of(1L),
                        "scan_output_directions", List.of(1L));
        assertArrayEquals(
                new float[] {1, 1, 5, 3, 9, 5}, sums(both, zero, counted(3, 2)).get(1).toFloats());
    }

    @Test
    void nothingToScan() {
        Tensor first = counted(2);
        List<Tensor> outputs = sums(Map.of(), first, counted(0, 2));
        assertArrayEquals(new float[] {0, 1}, outputs.get(0).toFloats());
        assertEquals(Shape.of(0, 2), outputs.get(1).shape());
    }

    @Test
    void severalAreScannedTogetherAndOthersCaptured() {
        Graph body =
                new Build()
                        .inputs("x", "y", "scale")
                        .add("sum = Add(x, y)")
                        .add("part = Mul(sum, scale)")
                        .outputs("part")
                        .graph();
        Tensor ten = Tensor.of(new float[] {10});
        Map<String, Object> two =
                Map.of("num_scan_inputs", 2L, "scan_input_directions", List.of(0L, 1L));
        Operator scan = scan(11, body, two, 1, counted(3), counted(3));
        assertArrayEquals(
                new float[] {20, 20, 20},
                Call.all(scan, counted(3), counted(3), ten).get(0).toFloats());
        assertThrows(
                IllegalArgumentException.class,
                () -> scan.evaluate(Inputs.of(counted(3), counted(2), ten)));
    }

    @Test
    void statesKeepTheirShapes() {
        Graph body =
                new Build()
                        .inputs("state", "x")
                        .add("next = Concat(state, state)", Map.of("axis", 0L), List.of())
                        .outputs("next")
                        .graph();
        Operator scan = scan(9, body, Map.of(), 1, counted(1), counted(2));
        Inputs inputs = Inputs.of(counted(1), counted(2));
        assertThrows(IllegalArgumentException.class, () -> scan.infer(inputs));
        assertThrows(IllegalArgumentException.class, () -> scan.evaluate(inputs));
    }

    @Test
    void version8ScansBatches() {
        Tensor first = Tensor.of(new float[] {0, 100}, 2, 1);
        Tensor x = counted(2, 3, 1);
        Operator scan = scan(8, sums(), Map.of(), 2, null, first, x);
        List<Tensor> outputs = Call.all(scan, null, first, x);
        assertArrayEquals(new float[] {3, 112}, outputs.get(0).toFloats());
        assertArrayEquals(new float[] {0, 1, 3, 103, 107, 112}, outputs.get(1).toFloats());
        assertEquals(Shape.of(2, 3, 1), outputs.get(1).shape());
    }

    @Test
    void version8HasLengthsAndDirections() {
        Tensor first = Tensor.of(new float[] {0, 100}, 2, 1);
        Tensor x = counted(2, 3, 1);
        Map<String, Object> back = Map.of("directions", List.of(1L));
        Operator scan = scan(8, sums(), back, 2, list(2, 1), first, x);
        List<Tensor> outputs = Call.all(scan, list(2, 1), first, x);
        assertArrayEquals(new float[] {1, 103}, outputs.get(0).toFloats());
        assertArrayEquals(new float[] {1, 1, 0, 103, 0, 0}, outputs.get(1).toFloats());
        assertThrows(
                IllegalArgumentException.class,
                () -> scan.evaluate(Inputs.of(list(4, 1), first, x)));
        assertThrows(
                IllegalArgumentException.class, () -> scan.evaluate(Inputs.of(list(1), first, x)));
        Tensor none = Tensor.zeros(ElementType.FLOAT, Shape.of(0, 1));
        assertEquals(
                Shape.of(0, 3, 1), Call.all(scan, list(), none, counted(0, 3, 1)).get(1).shape());
    }

    @Test
    void numbersMustFit() {
        Tensor first = counted(2);
        Tensor x = counted(3, 2);
        for (long scans : new long[] {0, -1, 3, 1L << 40}) {
            assertThrows(
                    Unsupported.class,
                    () -> scan(9, sums(), Map.of("num_scan_inputs", scans), 2, first, x));
        }
        assertThrows(Unsupported.class, () -> scan(9, sums(), Map.of(), 2, null, x));
        assertThrows(Unsupported.class, () -> scan(9, sums(), Map.of(), 3, first, x));
        assertThrows(
                Unsupported.class,
                () -> scan(9, sums(), Map.of("scan_input_axes", List.of(0L, 0L)), 2, first, x));
        assertThrows(
                Unsupported.class,
                () -> scan(9, sums(), Map.of("scan_output_directions", List.of(2L)), 2, first, x));
        assertThrows(
                Unsupported.class,
                () -> scan(8, sums(), Map.of("scan_input_axes", List.of(0L)), 2, null, first, x));
        Map<String, Object> outside = Map.of("scan_output_axes", List.of(2L));
        assertThrows(IllegalArgumentException.class, () -> sums(outside, first, x));
        assertThrows(IllegalArgumentException.class, () -> sums(Map.of(), first, one(1)));
    }
}
