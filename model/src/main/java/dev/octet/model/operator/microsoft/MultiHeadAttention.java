package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Attention of queries to keys and values that are projected already. Inputs: the queries [batch,
 * queries, heads · size]; the keys [batch, keys, heads · size] and the values [batch, keys, heads ·
 * valueSize], or both with heads outside [batch, heads, keys, size]; or keys and values as one
 * input [batch, keys, heads, 2, size], or all three as one [batch, keys, heads, 3, size]; the bias
 * of queries, keys and values, of which keys and values with heads outside use nothing, or none; a
 * mask or none, as {@link Attention} has it; a bias of scores or none; the past of the keys and of
 * the values [batch, heads, tokens, size] or none. Outputs: the result [batch, queries, heads ·
 * valueSize], the keys and the values of past and present.
 *
 * @param attention behind the projections
 */
public record MultiHeadAttention(SelfAttention attention) implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft("MultiHeadAttention", 1, 8, MultiHeadAttention::read).outputs(3);

    private static MultiHeadAttention read(Declaration node) {
        boolean hasPacked = node.hasInput(1) != node.hasInput(2) || !node.hasInput(1);
        if (node.hasInput(2) && !node.hasInput(1)) {
            throw new Unsupported("there are values without keys");
        }
        if (hasPacked && node.hasInput(3)) {
            throw new Unsupported("a bias of keys and values in one input is not supported");
        }
        if (node.hasInput(6) != node.hasInput(7)) {
            throw new Unsupported("the past has keys and values, or neither");
        }
        return new MultiHeadAttention(SelfAttention.of(node));
    }

    /** Whether keys and values have heads outside of tokens. */
    private static boolean isSplit(Inputs inputs) {
        return inputs.has(2) && inputs.shape(1).rank() == 4;
    }

    /** How many parts of tokens an input has: 1, or 2 or 3 of them inside of heads. */
    private static int parts(Inputs inputs, int i) {
        int parts = inputs.has(2) ? 1 : i == 1 ? 2 : inputs.has(1) ? 1 : 3;
        Shape shape = inputs.shape(i);
        int rank = parts > 1 ? 5 : i > 0 && isSplit(inputs) ? 4 : 3;
        if (shape.rank() != rank || parts > 1 && shape.get(3) != parts) {
            throw new IllegalArgumentException(
                    "input "
                            + i
                            + " must have "
                            + rank
                            + " axes"
                            + (parts > 1 ? ", " + parts + " along the fourth" : "")
                            + ", has shape "
                            + shape);
        }
        return parts;
    }

    private Heads check(Inputs inputs) {
        ElementType type = Reals.same(inputs, 0, 1, 2, 3, 5, 6, 7);
        if (type == ElementType.DOUBLE) {
            throw new IllegalArgumentException("attention of double is not there");
        }
        int keys = inputs.has(1) ? 1 : 0;
        int values = inputs.has(2) ? 2 : keys;
        for (int i = 0; i <= values; i++) {
            parts(inputs, i);
        }
        int heads = attention.heads();
        Shape q = inputs.shape(0);
        Shape k = inputs.shape(keys);
        int now = k.get(isSplit(inputs) ? 2 : 1);
        int past = inputs.has(6) && inputs.shape(6).rank() == 4 ? inputs.shape(6).get(2) : 0;
        Heads sizes =
                new Heads(
                        q.get(0),
                        heads,
                        q.get(1),
                        past,
                        Math.addExact(past, now),
                        q.rank() == 5 ? q.get(4) : q.get(2) / heads,
                        size(inputs.shape(values)));
        int batch = sizes.batch();
        require(inputs, 0, shape(q.rank(), batch, q.get(1), sizes.size(), 3));
        require(inputs, keys, shape(k.rank(), batch, now, sizes.size(), keys == 0 ? 3 : 2));
        if (inputs.has(2)) {
            require(inputs, 2, shape(k.rank(), batch, now, sizes.valueSize(), 1));
        }
        if (inputs.has(6)) {
            if (isSplit(inputs)) {
                throw new IllegalArgumentException("keys with heads outside have no past");
            }
            require(inputs, 6, Shape.of(batch, heads, past, sizes.size()));
            require(inputs, 7, Shape.of(batch, heads, past, sizes.valueSize()));
        }
        Reals.checkVector(inputs, 3, heads * (2 * sizes.size() + sizes.valueSize()));
        AttentionMask.check(inputs, 4, sizes);
        AttentionMask.checkBias(inputs, 5, sizes);
        return sizes;
    }

    private int size(Shape shape) {
        return shape.rank() == 3 ? shape.get(2) / attention.heads() : shape.get(-1);
    }

    /** What tokens have. */
    private Shape shape(int rank, int batch, int tokens, int size, int parts) {
        int heads = attention.heads();
        return switch (rank) {
            case 3 -> Shape.of(batch, tokens, heads * size);
            case 4 -> Shape.of(batch, heads, tokens, size);
            default -> Shape.of(batch, tokens, heads, parts, size);
        };
    }

    private static void require(Inputs inputs, int i, Shape shape) {
        if (!inputs.shape(i).equals(shape)) {
            throw new IllegalArgumentException(
                    "input " + i + " must have shape " + shape + ", has " + inputs.shape(i));
        }
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Heads sizes = check(inputs);
        ElementType type = inputs.element(0);
        int batch = sizes.batch();
        int heads = sizes.heads();
        return List.of(
                new TensorType(type, Shape.of(batch, sizes.queries(), heads * sizes.valueSize())),
                new TensorType(type, Shape.of(batch, heads, sizes.keys(), sizes.size())),
                new TensorType(type, Shape.of(batch, heads, sizes.keys(), sizes.valueSize())));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        List<TensorType> types = infer(inputs);
        Heads sizes = check(inputs);
        int keys = inputs.has(1) ? 1 : 0;
        int values = inputs.has(2) ? 2 : keys;
        int all = sizes.heads() * sizes.size();
        double[] q = part(inputs, 0, 0, sizes.size(), 0);
        double[] k = part(inputs, keys, parts(inputs, keys) - 2, sizes.size(), all);
        double[] v = part(inputs, values, parts(inputs, values) - 1, sizes.valueSize(), 2 * all);
        if (inputs.has(6)) {
            int planes = sizes.batch() * sizes.heads();
            k = Heads.joined(Reals.of(inputs.value(6)), k, planes);
            v = Heads.joined(Reals.of(inputs.value(7)), v, planes);
        }
        double[] shares =
                sizes.shares(
                        q,
                        k,
                        sizes.scale(attention.scale()),
                        attention
                                .mask()
                                .addend(inputs.valueOrNull(4), inputs.valueOrNull(5), sizes));
        ElementType type = inputs.element(0);
        return List.of(
                Reals.tensor(type, types.get(0).shape(), sizes.mixed(shares, v)),
                Reals.tensor(type, types.get(1).shape(), k),
                Reals.tensor(type, types.get(2).shape(), v));
    }

    /**
     * Queries, keys or values, [batch, heads, tokens, size].
     *
     * @param part which part of an input that has several
     * @param bias where theirs begins
     */
    private double[] part(Inputs inputs, int i, int part, int size, int bias) {
        Tensor tensor = inputs.value(i);
        Shape shape = tensor.shape();
        double[] values = Reals.of(tensor);
        if (shape.rank() == 4) {
            return values;
        }
        int heads = attention.heads();
        if (shape.rank() == 5) {
            int parts = shape.get(3);
            double[] picked = new double[values.length / parts];
            for (int at = 0; at < picked.length; at++) {
                picked[at] = values[(at / size * parts + part) * size + at % size];
            }
            values = picked;
        } else if (inputs.has(3)) {
            for (int at = 0; at < values.length; at++) {
                values[at] += inputs.value(3).getDouble(bias + at % (heads * size));
                values[at] = (float) values[at];
            }
        }
        return Heads.split(values, shape.get(0), shape.get(1), heads * size, 0, heads, size);
    }
}
