package dev.octet.model.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.tensor.Tensor;
import java.util.List;

/** Compares graphs: every name, declaration, attribute and bit. */
public final class SameGraph {
    private SameGraph() {}

    /** Fails where they differ. */
    public static void check(Graph expected, Graph actual) {
        assertEquals(expected.name(), actual.name());
        assertEquals(expected.inputs(), actual.inputs());
        assertEquals(expected.outputs(), actual.outputs());
        assertEquals(
                List.copyOf(expected.constants().keySet()),
                List.copyOf(actual.constants().keySet()));
        expected.constants()
                .forEach((name, value) -> check(name, value, actual.constants().get(name)));
        assertEquals(expected.nodes().size(), actual.nodes().size());
        for (int i = 0; i < expected.nodes().size(); i++) {
            check(expected.nodes().get(i), actual.nodes().get(i));
        }
    }

    private static void check(Node expected, Node actual) {
        assertEquals(expected.name(), actual.name());
        assertEquals(expected.signature(), actual.signature());
        assertEquals(expected.inputs(), actual.inputs());
        assertEquals(expected.outputs(), actual.outputs());
        assertEquals(expected.attributes().names(), actual.attributes().names());
        for (String name : expected.attributes().names()) {
            Object value = expected.attributes().get(name);
            Object other = actual.attributes().get(name);
            if (value instanceof Graph inner) {
                check(inner, (Graph) other);
            } else if (value instanceof Tensor tensor) {
                check(name, tensor, (Tensor) other);
            } else {
                assertEquals(value, other, name);
            }
        }
    }

    private static void check(String name, Tensor expected, Tensor actual) {
        assertTrue(expected.hasBitsOf(actual), () -> name + ": " + expected + ", got " + actual);
    }
}
