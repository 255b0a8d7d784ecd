package dev.octet.model.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShortNamesTest {
    private static GraphBuilder builder() {
        GraphBuilder builder = new GraphBuilder("names", 13);
        builder.input("x", ElementType.FLOAT, GraphBuilder.named("n"));
        builder.output("y", ElementType.FLOAT, GraphBuilder.named("n"));
        return builder;
    }

    private static Tensor number(float value) {
        return Tensor.of(new float[] {value});
    }

    /** s0 is taken; of three equal constants one is the float graph's own. */
    @Test
    void whatIsNewIsShortAndEqualConstantsAreOne() {
        GraphBuilder floats = builder();
        floats.constant("s0", number(2));
        floats.add("Mul", "y", "x", "s0");
        GraphBuilder quantized = builder();
        quantized.constant("s0", number(2));
        quantized.constant("a/scale", number(2));
        quantized.constant("b/scale", number(2));
        quantized.constant("c/zero", number(3));
        quantized.add("Mul", "a/", "x", "a/scale");
        quantized.add("Mul", "b/quantized", "a/", "b/scale");
        quantized.add("Add", "c/0", "b/quantized", "c/zero");
        quantized.add("Mul", "y", "c/0", "s0");
        Graph graph = ShortNames.of(quantized.build(), floats.build());
        assertEquals(
                List.of("v3(x, s1)", "q4(v3, s1)", "v5(q4, z2)", "yy(v5, s0)"),
                graph.nodes().stream().map(ShortNamesTest::text).toList());
        assertEquals(Set.of("s0", "s1", "z2"), graph.constants().keySet());
    }

    private static String text(Node node) {
        return node.name()
                + node.outputs().get(0)
                + node.inputs().toString().replace('[', '(').replace(']', ')');
    }
}
