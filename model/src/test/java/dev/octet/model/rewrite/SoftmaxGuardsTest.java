package dev.octet.model.rewrite;

import static dev.octet.model.Networks.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention as exporters write it for masks of booleans: NaN of the softmax becomes 0. */
class SoftmaxGuardsTest {
    private static Tensor scalar(float value) {
        return Tensor.of(new float[] {value}, 1);
    }

    /** [1, 1, 3, 5]; the second query sees no key, if so. */
    private static Tensor seen(boolean oneSeesNothing) {
        Tensor seen = Tensor.zeros(ElementType.BOOL, Shape.of(1, 1, 3, 5));
        for (int i = 0; i < seen.count(); i++) {
            seen.setBoolean(i, i % 2 == 0 && !(oneSeesNothing && i / 5 == 1));
        }
        return seen;
    }

    private static Build attention(Build build, boolean turned) {
        return build.constant("zero", scalar(0))
                .constant("hidden", scalar(Float.NEGATIVE_INFINITY))
                .add("mask = Where(seen, zero, hidden)")
                .add("kt = Transpose(k)", Map.of("perm", List.of(0L, 1L, 3L, 2L)), List.of())
                .add("s = MatMul(q, kt)")
                .add("m = Add(s, mask)")
                .add("p = Softmax(m)", Map.of("axis", -1L), List.of())
                .add("nan = IsNaN(p)")
                .add("g = Where(nan, zero, p)")
                .add("o = MatMul(g, v)")
                .add(
                        "t = Transpose(o)",
                        Map.of("perm", turned ? List.of(0L, 2L, 1L, 3L) : List.of(0L, 1L, 3L, 2L)),
                        List.of())
                .add("y = Neg(t)")
                .outputs("y");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theyGoBehindTheProduct(boolean turned) {
        Graph graph = attention(new Build().inputs("q", "k", "v", "seen"), turned).graph();
        for (boolean oneSeesNothing : new boolean[] {true, false}) {
            Rewritten all =
                    Rewritten.of(
                                    graph,
                                    numbers(1, 1, 2, 3, 4),
                                    numbers(2, 1, 2, 5, 4),
                                    numbers(3, 1, 2, 5, 4),
                                    seen(oneSeesNothing))
                            .hasNothingPlain();
            assertTrue(all.types().contains("attention"), all.types().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void constantMasksAreAskedAtOnce(boolean oneSeesNothing) {
        Graph graph =
                attention(
                                new Build()
                                        .inputs("q", "k", "v")
                                        .constant("seen", seen(oneSeesNothing)),
                                true)
                        .graph();
        Rewritten all =
                Rewritten.of(
                                graph,
                                numbers(1, 1, 2, 3, 4),
                                numbers(2, 1, 2, 5, 4),
                                numbers(3, 1, 2, 5, 4))
                        .hasNothingPlain();
        assertEquals(oneSeesNothing, all.types().contains("reduce_max"), all.types().toString());
    }
}
