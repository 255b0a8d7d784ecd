package dev.octet.model.rewrite;

import static dev.octet.model.Networks.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChannelAffinesTest {
    private static final Tensor X = numbers(1, 2, 3, 5, 5);

    private static Build conv(String bias) {
        return new Build()
                .inputs("x")
                .constant("w", numbers(2, 4, 3, 3, 3))
                .constant("b", numbers(3, 4))
                .constant("scale", numbers(4, 4))
                .constant("shift", numbers(5, 4))
                .constant("mean", numbers(6, 4))
                .constant("variance", positive(7, 4))
                .constant("half", Tensor.of(new float[] {0.5f}, 1))
                .constant("each", numbers(8, 1, 4, 1, 1))
                .constant("own", numbers(9, 4, 1, 1))
                .add("c = Conv(x, w" + bias + ")");
    }

    private static Tensor positive(long seed, int... shape) {
        Tensor tensor = numbers(seed, shape);
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setDouble(i, 0.5 + Math.abs(tensor.getDouble(i)));
        }
        return tensor;
    }

    private static final String NORM = " = BatchNormalization(%s, scale, shift, mean, variance)";

    private static String norm(String y, String x) {
        return y + NORM.replace("%s", x);
    }

    @Test
    void aBatchNormalizationGoesIntoTheConvolution() {
        Graph graph = conv("").add(norm("n", "c")).add("y = Relu(n)").outputs("y").graph();
        List<String> requests = Rewritten.of(graph, X).hasSteps("conv", "Transpose").requests();
        assertTrue(requests.get(0).endsWith(" bias relu"), requests.get(0));
    }

    @Test
    void allThatFollowsGoesInTogether() {
        Graph graph =
                conv(", b")
                        .add(norm("n", "c"))
                        .add("m = Mul(half, n)")
                        .add("s = Sub(each, m)")
                        .add("d = Div(s, half)")
                        .add("y = Add(d, own)")
                        .outputs("y")
                        .graph();
        Rewritten.of(graph, X).hasSteps("conv", "Transpose");
        assertEquals(1, Rewriting.prepare(graph).nodes().size());
    }

    @Test
    void transposedConvolutionsHaveTheirChannelsElsewhere() {
        for (int groups : new int[] {1, 3}) {
            Graph graph =
                    new Build()
                            .inputs("x")
                            .constant("w", numbers(2, 3, 2, 3, 3))
                            .constant("m", numbers(3, 2 * groups, 1, 1))
                            .constant("a", numbers(4, 2 * groups, 1, 1))
                            .add(
                                    "c = ConvTranspose(x, w)",
                                    Map.of("group", (long) groups),
                                    List.of())
                            .add("s = Mul(c, m)")
                            .add("y = Add(s, a)")
                            .outputs("y")
                            .graph();
            Rewritten.of(graph, X).hasNothingPlain();
            assertEquals(1, Rewriting.prepare(graph).nodes().size());
        }
    }

    @Test
    void whatOthersUseStays() {
        Graph used = conv("").add("y = Mul(c, own)").outputs("y", "c").graph();
        assertSame(used.nodes().get(0), Rewriting.prepare(used).nodes().get(0));
        Rewritten.of(used, X);
        // a row is no channel
        Graph row =
                conv("").constant("row", numbers(3, 3)).add("y = Mul(c, row)").outputs("y").graph();
        assertEquals(2, Rewriting.prepare(row).nodes().size());
        Rewritten.of(row, X);
    }

    @Test
    void aBatchNormalizationOfItsOwnIsAProductAndASum() {
        Graph graph = conv("").add("r = Relu(c)").add(norm("y", "r")).outputs("y").graph();
        List<String> requests = Rewritten.of(graph, X).hasSteps("conv", "Transpose").requests();
        assertTrue(
                requests.get(0).endsWith(" relu channel_factor channel_addend"), requests.get(0));
        Graph alone =
                new Build()
                        .inputs("x")
                        .constant("scale", numbers(4, 3))
                        .constant("shift", numbers(5, 3))
                        .constant("mean", numbers(6, 3))
                        .constant("variance", positive(7, 3))
                        .add(norm("y", "x"))
                        .outputs("y")
                        .graph();
        Rewritten.of(alone, X).hasSteps("eltwise");
    }
}
