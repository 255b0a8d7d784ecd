package dev.octet.model.rewrite;

import static dev.octet.model.Networks.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Swish, powers, bounds, reductions, transpositions. */
class ElementsTest {
    private static Tensor scalar(double value) {
        return Tensor.of(new float[] {(float) value}, 1);
    }

    @Test
    void swishGoesIntoTheProduct() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("w", numbers(2, 6, 4))
                        .constant("alpha", scalar(1.5))
                        .add("p = MatMul(x, w)")
                        .add("q = Mul(p, alpha)")
                        .add("s = Sigmoid(q)")
                        .add("y = Mul(s, p)")
                        .outputs("y")
                        .graph();
        List<String> requests = Rewritten.of(graph, numbers(1, 3, 6)).hasSteps("gemm").requests();
        assertTrue(requests.get(0).endsWith(" swish:1.5"), requests.get(0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 2, 3, 4, 0.5, -0.5, -1, -2, 2.5, 0.3333})
    void powersAreExpressions(double exponent) {
        Tensor x = numbers(1, 3, 5);
        for (int i = 0; i < x.count(); i++) {
            x.setDouble(i, 0.3 + Math.abs(x.getDouble(i)));
        }
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("e", scalar(exponent))
                        .add("r = Abs(x)")
                        .add("y = Pow(r, e)")
                        .outputs("y")
                        .graph();
        Rewritten.of(graph, x).hasNothingPlain();
    }

    /** No more values wait, and no more sources are in it, than a request may have. */
    @Test
    void longChainsAreSeveralExpressions() {
        Build build = new Build().inputs("x");
        for (int i = 0; i < 12; i++) {
            build.constant("c" + i, numbers(i, 3, 5)).add("a" + i + " = Mul(x, c" + i + ")");
        }
        build.add("s11 = Sigmoid(a11)");
        for (int i = 10; i >= 0; i--) {
            build.add("s" + i + " = Add(a" + i + ", s" + (i + 1) + ")");
        }
        Rewritten.of(build.outputs("s0").graph(), numbers(20, 3, 5)).hasNothingPlain();
    }

    @Test
    void chainsOfConstantsAreOneExpression() {
        Build build = new Build().inputs("x");
        build.constant("c", scalar(0.5)).add("a9 = Mul(x, c)");
        for (int i = 8; i >= 0; i--) {
            build.add("b" + i + " = Sub(c, a" + (i + 1) + ")")
                    .add("a" + i + " = Div(c, b" + i + ")");
        }
        Rewritten.of(build.outputs("a0").graph(), numbers(20, 3, 5)).hasNothingPlain();
    }

    @Test
    void comparisonsAndTheirLogicAreExpressions() {
        Tensor x = numbers(1, 3, 5);
        x.setDouble(3, Double.NaN);
        x.setDouble(4, Double.POSITIVE_INFINITY);
        x.setDouble(7, numbers(2, 3, 5).getDouble(7));
        Graph graph =
                new Build()
                        .inputs("x")
                        .constant("c", numbers(2, 3, 5))
                        .constant("zero", scalar(0))
                        .add("le = LessOrEqual(x, c)")
                        .add("ge = GreaterOrEqual(x, c)")
                        .add("nan = IsNaN(x)")
                        .add("not = Not(le)")
                        .add("or = Or(not, ge)")
                        .add("xor = Xor(or, nan)")
                        .add("and = And(xor, ge)")
                        .add("y = Where(and, x, c)")
                        .outputs("y", "or")
                        .graph();
        // what two others use is computed once
        Rewritten.of(graph, x).hasSteps("eltwise", "eltwise", "eltwise");
    }

    @Test
    void functionsWithNumbersThatAreNotFiniteAreLeftToTheEvaluation() {
        Graph graph =
                new Build()
                        .inputs("x")
                        .add(
                                "y = HardSigmoid(x)",
                                Map.of("alpha", Float.POSITIVE_INFINITY),
                                List.of())
                        .outputs("y")
                        .graph();
        Tensor x = Tensor.of(new float[] {-2, -0.5f, 0.75f, 3}, 4);
        assertEquals(List.of("HardSigmoid"), Rewritten.of(graph, x).types());
    }

    @Test
    void productsOfNegativeBasesKeepTheirSigns() {
        for (double exponent : new double[] {2, 3, -3}) {
            Graph graph =
                    new Build()
                            .inputs("x")
                            .constant("e", scalar(exponent))
                            .add("y = Pow(x, e)")
                            .outputs("y")
                            .graph();
            Tensor x = Tensor.of(new float[] {-2, -0.5f, 0.75f, 3}, 4);
            Rewritten.of(graph, x).hasSteps("eltwise");
        }
    }

    @Test
    void boundsMayBeComputed() {
        for (String bounds : List.of("lo, hi", "lo", ", hi")) {
            Graph graph =
                    new Build()
                            .inputs("x", "lo", "hi")
                            .add("y = Clip(x, " + bounds + ")")
                            .outputs("y")
                            .graph();
            Tensor lo = Tensor.of(new float[] {-0.25f});
            Tensor hi = Tensor.of(new float[] {0.5f});
            Rewritten.of(graph, numbers(1, 4, 4), lo, hi).hasNothingPlain();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Sum", "Mean", "Max", "Min", "Prod", "L1", "L2", "SumSquare", "LogSumExp"})
    void reductionsAlongNeighboursAreRequests(String kind) {
        Tensor x = numbers(1, 2, 3, 1, 4);
        for (List<Long> axes : List.of(List.of(1L), List.of(-1L, 1L), List.of(0L, 1L, 2L, 3L))) {
            // of version 13 the axes of a sum are an input
            boolean isInput = kind.equals("Sum");
            Build build =
                    new Build()
                            .inputs("x")
                            .constant(
                                    "axes",
                                    Tensor.of(
                                            axes.stream().mapToLong(Long::longValue).toArray(),
                                            axes.size()));
            Map<String, Object> how = isInput ? Map.of() : Map.of("axes", axes, "keepdims", 0L);
            String line = "y = Reduce" + kind + (isInput ? "(x, axes)" : "(x)");
            Rewritten.of(build.add(line, how, List.of()).outputs("y").graph(), x).hasNothingPlain();
        }
    }

    @Test
    void axesThatLieApartAreMoved() {
        for (long keep : new long[] {0, 1}) {
            Map<String, Object> how = Map.of("axes", List.of(0L, 2L), "keepdims", keep);
            Graph graph =
                    new Build()
                            .inputs("x")
                            .add("y = ReduceMean(x)", how, List.of())
                            .outputs("y")
                            .graph();
            Rewritten.of(graph, numbers(1, 2, 3, 4)).hasSteps("Transpose", "reduce_mean");
        }
    }

    private static Graph transpositions(List<Long> first, long[] shape, List<Long> second) {
        return new Build()
                .inputs("x")
                .constant("shape", Tensor.of(shape, shape.length))
                .add("a = Abs(x)")
                .add("t = Transpose(a)", Map.of("perm", first), List.of())
                .add("r = Reshape(t, shape)")
                .add("u = Transpose(r)", Map.of("perm", second), List.of())
                .add("y = Neg(u)")
                .outputs("y")
                .graph();
    }

    @ParameterizedTest
    @CsvSource({"2, 5, 3, 4", "1, 7, 1, 2"})
    void transpositionsThatCancelVanish(int n, int h, int w, int c) {
        Graph graph =
                transpositions(
                        List.of(0L, 3L, 1L, 2L),
                        new long[] {n, c, (long) h * w},
                        List.of(0L, 2L, 1L));
        assertTrue(
                Rewritten.of(graph, numbers(1, n, h, w, c)).types().stream()
                        .noneMatch("Transpose"::equals));
    }

    @Test
    void othersBecomeOne() {
        // an axis of 6 is cut into 2 and 3, whose parts are moved
        Graph graph =
                transpositions(
                        List.of(1L, 0L, 2L), new long[] {2, 3, 4, 5}, List.of(0L, 3L, 1L, 2L));
        Rewritten.of(graph, numbers(1, 4, 6, 5)).hasSteps("eltwise", "Transpose", "eltwise");
    }
}
