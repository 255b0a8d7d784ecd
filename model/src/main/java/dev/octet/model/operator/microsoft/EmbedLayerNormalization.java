package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;

/**
 * Layer normalization of the sum of the rows of a word, its position and its segment. Inputs: the
 * words' numbers [batch, sequence] and their segments' or none, the tables of words, positions and
 * segments or none of these, gamma, beta, a mask [batch, sequence] or none, the positions [batch,
 * sequence] or [1, sequence] or none for 0, 1, 2 and so on. Outputs: the result [batch, sequence,
 * size], how many ones the mask has for each sequence, 0 without a mask, and the sums.
 *
 * @param epsilon what is added to the variance
 */
public record EmbedLayerNormalization(float epsilon) implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft("EmbedLayerNormalization", 1, 9, EmbedLayerNormalization::read)
                    .outputs(3);

    private static EmbedLayerNormalization read(Declaration node) {
        RequiredInputs.check(node, 2, 3, 5, 6);
        // says whether the second output is there, which its name does, too
        node.integer("mask_index_type", 0);
        if (node.hasInput(1) != node.hasInput(4)) {
            throw new Unsupported("segments have numbers and a table, or neither");
        }
        return new EmbedLayerNormalization(node.epsilon(1e-12f));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Shape whole = Embeddings.check(inputs, 0, 2, 3, 4);
        ElementType type =
                ElementChecks.oneOf(inputs, 2, Set.of(ElementType.FLOAT, ElementType.FLOAT16));
        ElementChecks.same(inputs, 2, 3, 4, 5, 6);
        Embeddings.checkLike(inputs, 0, 0);
        Embeddings.checkLike(inputs, 1, 0);
        Embeddings.checkLike(inputs, 7, 0);
        if (inputs.has(8)) {
            ElementChecks.oneOf(inputs, 8, Set.of(ElementType.INT32));
            if (!inputs.shape(8).equals(inputs.shape(0))
                    && !inputs.shape(8).equals(Shape.of(1, whole.get(1)))) {
                throw new IllegalArgumentException(
                        "positions have shape "
                                + inputs.shape(8)
                                + ", which must be "
                                + inputs.shape(0)
                                + " or have 1 in front");
            }
        }
        Reals.checkVector(inputs, 5, whole.get(2));
        Reals.checkVector(inputs, 6, whole.get(2));
        return List.of(
                new TensorType(type, whole),
                new TensorType(ElementType.INT32, Shape.of(whole.get(0))),
                new TensorType(type, whole));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        TensorType type = infer(inputs).get(0);
        int size = type.shape().get(2);
        Shape ids = inputs.shape(0);
        Embeddings embeddings = new Embeddings(ids.count(), size);
        add(embeddings, "word", inputs.value(0).toInts(), inputs.value(2));
        add(
                embeddings,
                "position",
                inputs.has(8) ? inputs.value(8).toInts() : Embeddings.positions(ids),
                inputs.value(3));
        if (inputs.has(1)) {
            add(embeddings, "segment", inputs.value(1).toInts(), inputs.value(4));
        }
        double[] sums = embeddings.sums();
        double[] y =
                new Normalization(sums, size, epsilon, true)
                        .rows(Reals.of(inputs.value(5)), Reals.of(inputs.value(6)));
        return List.of(
                Reals.tensor(type.element(), type.shape(), y),
                Embeddings.ones(inputs.valueOrNull(7), ids),
                Reals.tensor(type.element(), type.shape(), sums));
    }

    private static void add(Embeddings embeddings, String what, int[] ids, Tensor table) {
        int size = table.shape().get(1);
        embeddings.add(
                what,
                ids,
                table.shape().get(0),
                (row, column) -> table.getDouble(row * size + column));
    }
}
