package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.operator.quantized.IntegerProduct;
import dev.octet.model.operator.quantized.Lines;
import dev.octet.model.operator.quantized.Matrices;
import dev.octet.model.operator.quantized.Quantization;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;

/**
 * {@link Attention} whose input and weights are 8-bit integers: the projections are sums of
 * integers times the scales. Inputs: x, the weights, the bias, the scale of x, that of the weights
 * or of each of their columns, a mask or none, the zero points of x and of the weights or none, the
 * past or none.
 *
 * @param attention behind the projections
 */
public record QAttention(SelfAttention attention) implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft("QAttention", 5, 9, QAttention::read).outputs(2);

    private static final IntegerProduct PRODUCT = new IntegerProduct(0, 6, 1, 7);

    private static QAttention read(Declaration node) {
        for (String name : List.of("do_rotary", "past_present_share_buffer")) {
            if (node.flag(name, false)) {
                throw new Unsupported(name + " is not supported");
            }
        }
        return new QAttention(SelfAttention.of(node));
    }

    private Heads check(Inputs inputs) {
        PRODUCT.check(inputs);
        ElementChecks.oneOf(inputs, 2, Set.of(ElementType.FLOAT, ElementType.FLOAT16));
        ElementChecks.same(inputs, 2, 3, 4, 8);
        Shape x = inputs.shape(0);
        Shape w = inputs.shape(1);
        if (x.rank() != 3 || w.rank() != 2 || w.get(1) % 3 != 0) {
            throw new IllegalArgumentException(
                    "x must be [batch, sequence, input], weights [input, 3 · size], got "
                            + x
                            + " and "
                            + w);
        }
        int size = w.get(1) / 3;
        Reals.checkVector(inputs, 2, w.get(1));
        Quantization.checkSingle(inputs, 3);
        if (inputs.has(6)) {
            Quantization.checkSingle(inputs, 6);
        }
        Lines.columns(w, inputs.shape(4));
        attention.sizes(x, size, size, 0);
        int past = attention.checkPast(inputs, 8, x, size, size);
        Heads sizes = attention.sizes(x, size, size, past);
        AttentionMask.check(inputs, 5, sizes);
        return sizes;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Heads sizes = check(inputs);
        int size = inputs.shape(1).get(1) / 3;
        Shape y = Shape.of(sizes.batch(), sizes.queries(), size);
        ElementType type = inputs.element(2);
        return List.of(
                new TensorType(type, y),
                new TensorType(type, SelfAttention.present(sizes, sizes.keys())));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Heads sizes = check(inputs);
        Matrices matrices = Matrices.of(inputs.shape(0), inputs.shape(1));
        Tensor projected = Tensor.zeros(ElementType.FLOAT, matrices.output());
        Tensor scales = inputs.value(4);
        ScaledSums.write(
                projected,
                PRODUCT.sums(inputs),
                matrices.whole(),
                inputs.value(3).getFloat(0),
                scales.reshape(Lines.columns(inputs.shape(1), scales.shape())),
                inputs.value(2));
        return attention.evaluate(
                inputs.element(2),
                sizes,
                Reals.of(projected),
                inputs.has(8) ? Reals.of(inputs.value(8)) : new double[0],
                inputs.valueOrNull(5),
                null);
    }
}
