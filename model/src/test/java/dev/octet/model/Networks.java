package dev.octet.model;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small networks, and numbers for them. */
public final class Networks {
    private static final int WIDTH = 8;
    private static final int WORDS = 20;

    private Networks() {}

    /** Numbers between -1 and 1. */
    public static Tensor numbers(long seed, int... shape) {
        Random random = new Random(seed);
        Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(shape));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setDouble(i, 2 * random.nextDouble() - 1);
        }
        return tensor;
    }

    /** Words as {@link #encoder} knows them. */
    public static Tensor words(long seed, int... shape) {
        Random random = new Random(seed);
        Tensor tensor = Tensor.zeros(ElementType.INT64, Shape.of(shape));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setLong(i, random.nextInt(WORDS));
        }
        return tensor;
    }

    private static Tensor list(long... values) {
        return Tensor.of(values, values.length);
    }

    private static Tensor scalar(double value) {
        return Tensor.of(new float[] {(float) value});
    }

    /** Rows of 4 numbers, x: float [n, 4], to probabilities of 3 classes, y. */
    public static Graph classifier() {
        return new Build()
                .input(Declared.value("x", ElementType.FLOAT, "n", 4))
                .constant("w1", numbers(1, 4, 8))
                .constant("b1", numbers(2, 8))
                .constant("w2", numbers(3, 8, 3))
                .add("h = MatMul(x, w1)")
                .add("hb = Add(h, b1)")
                .add("r = Relu(hb)")
                .add("s = MatMul(r, w2)")
                .add("y = Softmax(s)", Map.of("axis", -1L), List.of())
                .output(Declared.value("y", ElementType.FLOAT, "n", 3))
                .graph();
    }

    /** Pictures, x: float [n, 3, 12, 12], to 5 numbers, y. */
    public static Graph convolutions() {
        return new Build()
                .input(Declared.value("x", ElementType.FLOAT, "n", 3, 12, 12))
                .constant("w1", numbers(1, 8, 3, 3, 3))
                .constant("b1", numbers(2, 8))
                .constant("w2", numbers(3, 8, 1, 3, 3))
                .constant("w3", numbers(4, 5, 8))
                .constant("b3", numbers(5, 5))
                .add(
                        "c1 = Conv(x, w1, b1)",
                        Map.of("pads", List.of(1L, 1L, 1L, 1L), "strides", List.of(2L, 2L)),
                        List.of())
                .add("r1 = Relu(c1)")
                .add(
                        "c2 = Conv(r1, w2)",
                        Map.of("pads", List.of(1L, 1L, 1L, 1L), "group", 8L),
                        List.of())
                .add("sum = Add(c2, r1)")
                .add(
                        "p = MaxPool(sum)",
                        Map.of("kernel_shape", List.of(2L, 2L), "strides", List.of(2L, 2L)),
                        List.of())
                .add("g = GlobalAveragePool(p)")
                .add("f = Flatten(g)")
                .add("y = Gemm(f, w3, b3)", Map.of("transB", 1L), List.of())
                .output(Declared.value("y", ElementType.FLOAT, "n", 5))
                .graph();
    }

    /**
     * A layer of an encoder as exporters write it, with the shapes that it computes for itself.
     * Words, ids: int64 [batch, sequence], to y: float [batch, sequence, 8].
     */
    public static Graph encoder() {
        Build build =
                new Build()
                        .input(Declared.value("ids", ElementType.INT64, "batch", "sequence"))
                        .constant("table", numbers(1, WORDS, WIDTH))
                        .constant("heads", list(2, 4))
                        .constant("width", list(WIDTH))
                        .constant("two", scalar(2))
                        .constant("half", scalar(0.5))
                        .constant("one", scalar(1))
                        .constant("root", scalar(Math.sqrt(2)))
                        .constant("eps", scalar(1e-5))
                        .constant("gamma", numbers(6, WIDTH))
                        .constant("beta", numbers(7, WIDTH))
                        .constant("w1", numbers(8, WIDTH, 2 * WIDTH))
                        .constant("w2", numbers(9, 2 * WIDTH, WIDTH))
                        .constant("from", list(0))
                        .constant("to", list(2))
                        .add("x = Gather(table, ids)")
                        .add("shape = Shape(x)")
                        .add("front = Slice(shape, from, to)")
                        .add("split = Concat(front, heads)", Map.of("axis", 0L), List.of())
                        .add("joined = Concat(front, width)", Map.of("axis", 0L), List.of());
        for (String part : List.of("q", "k", "v")) {
            List<Long> perm = part.equals("k") ? List.of(0L, 2L, 3L, 1L) : List.of(0L, 2L, 1L, 3L);
            build.constant("w" + part, numbers(10 + part.charAt(0), WIDTH, WIDTH))
                    .constant("b" + part, numbers(20 + part.charAt(0), WIDTH))
                    .add(part + "0 = MatMul(x, w" + part + ")")
                    .add(part + "1 = Add(" + part + "0, b" + part + ")")
                    .add(part + "2 = Reshape(" + part + "1, split)")
                    .add(part + "3 = Transpose(" + part + "2)", Map.of("perm", perm), List.of());
        }
        return build.add("qk = MatMul(q3, k3)")
                .add("scores = Div(qk, two)")
                .add("p = Softmax(scores)", Map.of("axis", -1L), List.of())
                .add("pv = MatMul(p, v3)")
                .add("pvt = Transpose(pv)", Map.of("perm", List.of(0L, 2L, 1L, 3L)), List.of())
                .add("a = Reshape(pvt, joined)")
                .add("res = Add(a, x)")
                .add("mean = ReduceMean(res)", Map.of("axes", List.of(-1L)), List.of())
                .add("d = Sub(res, mean)")
                .add("sq = Pow(d, two)")
                .add("var = ReduceMean(sq)", Map.of("axes", List.of(-1L)), List.of())
                .add("vare = Add(var, eps)")
                .add("dev = Sqrt(vare)")
                .add("norm = Div(d, dev)")
                .add("scaled = Mul(norm, gamma)")
                .add("ln = Add(scaled, beta)")
                .add("up = MatMul(ln, w1)")
                .add("g1 = Div(up, root)")
                .add("g2 = Erf(g1)")
                .add("g3 = Add(g2, one)")
                .add("g4 = Mul(up, g3)")
                .add("g5 = Mul(g4, half)")
                .add("down = MatMul(g5, w2)")
                .add("y = Add(down, ln)")
                .output(Declared.value("y", ElementType.FLOAT, "batch", "sequence", WIDTH))
                .graph();
    }
}
