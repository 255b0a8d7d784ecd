package dev.octet.model.rewrite.expand;

import dev.octet.model.rewrite.edit.Shapes;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * The masks of ONNX Runtime's attentions as floats that are added to scores.
 *
 * @param batch sequences
 * @param queries of a sequence
 * @param past keys in front of the first query
 * @param filter what is added for a hidden key
 */
record AttentionMasks(Expansion node, int batch, int queries, int past, float filter) {
    /** For as many keys as there are tokens of past and present. */
    String of(int mask, int bias) {
        return of(past + queries, mask, bias);
    }

    /**
     * The sum of both, [batch or 1, heads or 1, queries or 1, keys], or null where there is nothing
     * to add.
     *
     * @param mask an input of int32 that may be missing
     * @param bias an input of float that may be missing
     */
    String of(int keys, int mask, int bias) {
        String added = node.has(mask) ? shared(keys, mask) : null;
        if (!node.has(bias)) {
            return added;
        }
        return added == null ? node.in(bias) : node.add("Add", added, node.in(bias));
    }

    private String shared(int keys, int mask) {
        Shape shape = node.shape(mask);
        boolean hidesNothing =
                shape.rank() == 2 && shape.get(1) == 1 && !shape.equals(Shape.of(batch, keys));
        if (hidesNothing) {
            return null;
        }
        // all layers of a network have the same one
        String key = "mask " + node.in(mask) + " " + queries + " " + past + " " + filter;
        return node.shared(key, () -> List.of(added(keys, node.in(mask), shape))).get(0);
    }

    private String added(int keys, String mask, Shape shape) {
        return switch (shape.rank()) {
            case 1 -> ends(keys, mask, shape.get(0) == 2 * batch);
            case 2 -> positive(mask, Shape.of(batch, 1, 1, keys));
            case 3 -> positive(mask, Shape.of(batch, 1, queries, keys));
            default ->
                    positive(
                            node.slice(node.slice(mask, 2, past, past + queries), 3, 0, keys),
                            Shape.of(batch, 1, queries, keys));
        };
    }

    private String positive(String mask, Shape shape) {
        return node.express(
                "s32:f32 " + Shapes.word(shape) + " where(greater(a,0),0," + filter + ")",
                new TensorType(ElementType.FLOAT, shape),
                mask);
    }

    /** By the ends, and the beginnings, of what may be seen. */
    private String ends(int keys, String mask, boolean hasBegins) {
        float[] numbers = new float[keys];
        for (int i = 0; i < keys; i++) {
            numbers[i] = i;
        }
        String iota = node.editor().constant("keys", Tensor.of(numbers, keys));
        Shape shape = Shape.of(batch, 1, 1, keys);
        TensorType type = new TensorType(ElementType.FLOAT, shape);
        String one = batch + "x1x1x1";
        String ends = node.slice(mask, 0, 0, batch);
        if (!hasBegins) {
            return node.express(
                    "f32,s32:f32 " + keys + "," + one + " where(less(a,b),0," + filter + ")",
                    type,
                    iota,
                    ends);
        }
        String begins = node.slice(mask, 0, batch, 2L * batch);
        return node.express(
                "f32,s32,s32:f32 "
                        + keys
                        + ","
                        + one
                        + ","
                        + one
                        + " where(less(a,b),where(less(a,c),"
                        + filter
                        + ",0),"
                        + filter
                        + ")",
                type,
                iota,
                ends,
                begins);
    }
}
