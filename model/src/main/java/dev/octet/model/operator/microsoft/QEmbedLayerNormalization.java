package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.operator.quantized.Quantization;
import dev.octet.model.operator.quantized.Saturation;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * {@link EmbedLayerNormalization} of tables, gamma and beta that are quantized, each with a scale
 * and a zero point, without positions. Inputs: the words' numbers, their segments' or none; the
 * tables of words, positions and segments or none of these, gamma, beta; a mask or none; the five
 * scales; the five zero points.
 *
 * @param epsilon what is added to the variance
 */
record QEmbedLayerNormalization(float epsilon) implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft(
                            "QEmbedLayerNormalization", 1, 18, QEmbedLayerNormalization::read)
                    .outputs(2);

    /** From a quantized input to its scale: words, positions, segments, gamma, beta. */
    private static final int TO_SCALE = 6;

    /** From a scale to its zero point. */
    private static final int TO_ZERO_POINT = 5;

    private static QEmbedLayerNormalization read(Declaration node) {
        RequiredInputs.check(node, 2, 3, 5, 6, 8, 9, 11, 12, 13, 14, 16, 17);
        for (int i : new int[] {4, 10, 15}) {
            if (node.hasInput(i) != node.hasInput(1)) {
                throw new Unsupported(
                        "segments have numbers, a table, a scale and a zero point, or nothing");
            }
        }
        return new QEmbedLayerNormalization(node.epsilon(1e-12f));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Shape whole = Embeddings.check(inputs, 0, 2, 3, 4);
        ElementType type = ElementChecks.oneOf(inputs, 2, Saturation.BYTES);
        ElementChecks.same(inputs, 2, 3, 4, 5, 6);
        for (int i = 2; i <= 6; i++) {
            if (inputs.has(i)) {
                inputs.type(i + TO_SCALE + TO_ZERO_POINT);
                Quantization.check(inputs, i + TO_SCALE, i + TO_SCALE + TO_ZERO_POINT, type);
            }
        }
        Embeddings.checkLike(inputs, 0, 0);
        Embeddings.checkLike(inputs, 1, 0);
        Embeddings.checkLike(inputs, 7, 0);
        Reals.checkVector(inputs, 5, whole.get(2));
        Reals.checkVector(inputs, 6, whole.get(2));
        return List.of(
                new TensorType(ElementType.FLOAT, whole),
                new TensorType(ElementType.INT32, Shape.of(whole.get(0))));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        TensorType type = infer(inputs).get(0);
        Shape ids = inputs.shape(0);
        int size = type.shape().get(2);
        Embeddings embeddings = new Embeddings(ids.count(), size);
        add(embeddings, "word", inputs.value(0).toInts(), inputs, 2);
        add(embeddings, "position", Embeddings.positions(ids), inputs, 3);
        if (inputs.has(1)) {
            add(embeddings, "segment", inputs.value(1).toInts(), inputs, 4);
        }
        double[] y =
                new Normalization(embeddings.sums(), size, epsilon, true)
                        .rows(values(inputs, 5), values(inputs, 6));
        return List.of(
                Reals.tensor(ElementType.FLOAT, type.shape(), y),
                Embeddings.ones(inputs.valueOrNull(7), ids));
    }

    private static void add(
            Embeddings embeddings, String what, int[] ids, Inputs inputs, int table) {
        double[] values = values(inputs, table);
        int size = inputs.shape(table).get(1);
        embeddings.add(
                what,
                ids,
                inputs.shape(table).get(0),
                (row, column) -> values[row * size + column]);
    }

    private static double[] values(Inputs inputs, int i) {
        Quantization quantization =
                Quantization.of(inputs, i + TO_SCALE, i + TO_SCALE + TO_ZERO_POINT);
        float[] real = quantization.dequantize(inputs.value(i));
        double[] values = new double[real.length];
        Arrays.setAll(values, at -> real[at]);
        return values;
    }
}
