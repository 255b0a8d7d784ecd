package dev.octet.model.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InferenceTest {
    private static TensorType floats(int... shape) {
        return new TensorType(ElementType.FLOAT, Shape.of(shape));
    }

    private static Tensor list(long... values) {
        return Tensor.of(values, values.length);
    }

    /** Flattens all but the first axis, as exporters write it. */
    private static Graph flattening() {
        return new Build()
                .inputs("x")
                .constant("first", list(0))
                .constant("rest", list(-1))
                .add("shape = Shape(x)")
                .add("batch = Gather(shape, first)")
                .add("target = Concat(batch, rest)", Map.of("axis", 0L), List.of())
                .add("y = Reshape(x, target)")
                .outputs("y")
                .graph();
    }

    @Test
    void shapesThatANetworkComputesAreKnown() {
        Inference known = Inference.of(flattening(), List.of(floats(2, 3, 4)));
        assertEquals(floats(2, 12), known.types().get("y"));
        assertArrayEquals(new long[] {2, -1}, known.values().get("target").toLongs());
        assertFalse(known.values().containsKey("y"), "its values are those of an input");
        assertFalse(known.values().containsKey("x"));
    }

    @Test
    void valuesOfInputsCanBeKnown() {
        Graph graph = new Build().inputs("x", "n").add("y = Reshape(x, n)").outputs("y").graph();
        List<TensorType> types = List.of(floats(6), list(2, 3).type());
        Inference without = Inference.of(graph, types);
        assertEquals(TensorType.ofUnknownShape(ElementType.FLOAT), without.types().get("y"));
        Inference with = Inference.of(graph, types, Arrays.asList(null, list(2, 3)));
        assertEquals(List.of(floats(2, 3)), with.outputs(graph));
    }

    @Test
    void whatComesBehindAnUnknownShapeIsUnknown() {
        Graph graph =
                new Build()
                        .inputs("x", "n")
                        .add("a = Reshape(x, n)")
                        .add("b = Transpose(a)")
                        .add("c = Transpose(x)")
                        .output(Build.value("b", ElementType.FLOAT))
                        .outputs("c")
                        .graph();
        Inference known = Inference.of(graph, List.of(floats(2, 3), list(1).type()));
        assertEquals(TensorType.ofUnknownShape(ElementType.FLOAT), known.types().get("b"));
        assertEquals(floats(3, 2), known.types().get("c"));
        Inference nothing = Inference.of(graph, Arrays.asList(null, null));
        assertNull(nothing.types().get("c"));
        assertFalse(nothing.types().containsKey("a"));
    }

    @Test
    void onlySmallValuesAreComputed() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("n", list(4096))
                        .constant("more", list(4097))
                        .add("a = ConstantOfShape(n)")
                        .add("b = ConstantOfShape(more)")
                        .add("c = Shape(b)")
                        .outputs("a", "b", "c")
                        .graph();
        Inference known = Inference.of(graph, List.of(floats(1)));
        assertTrue(known.values().containsKey("a"));
        assertFalse(known.values().containsKey("b"));
        assertEquals(floats(4097), known.types().get("b"));
        assertEquals(4097, known.values().get("c").getLong(0));
    }

    @Test
    void errorsNameTheNode() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("n", list(5))
                        .add("y = Gather(n, x)")
                        .add("z = Reshape(n, x)")
                        .outputs("z")
                        .graph();
        Exception types =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Inference.of(graph, List.of(floats(1))));
        assertTrue(types.getMessage().contains("[n, x] (Gather 13): "), types.getMessage());
        Exception values =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Inference.of(graph, List.of(list(1).type()), List.of(list(1))));
        assertTrue(values.getMessage().contains("(Gather 13): index 1"), values.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Inference.of(graph, List.of()));
    }
}
