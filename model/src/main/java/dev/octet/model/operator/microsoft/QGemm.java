package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.quantized.IntegerProduct;
import dev.octet.model.operator.quantized.Lines;
import dev.octet.model.operator.quantized.Quantization;
import dev.octet.model.operator.quantized.Saturation;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A product of two quantized matrices and a sum, quantized or not: {@code (A · B + C) · alpha ·
 * aScale · bScale}, divided by the scale of y, rounded, plus its zero point, where there are these.
 * The integers are summed in 32 bits and wrap, the factors multiplied in float. Inputs: a [m, k],
 * its scale, its zero point; b [k, n], its scale and its zero point, each of them one or one for
 * each column; c of int32, which broadcasts to [m, n], or none; the scale and the zero point of y,
 * or neither: then y is float.
 *
 * @param transposeA whether a is [k, m]
 * @param transposeB whether b is [n, k]
 * @param alpha a factor
 */
public record QGemm(boolean transposeA, boolean transposeB, float alpha) implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft(
                    "QGemm",
                    6,
                    9,
                    node ->
                            new QGemm(
                                    node.flag("transA", false),
                                    node.flag("transB", false),
                                    node.real("alpha", 1)));

    private static final IntegerProduct PRODUCT = new IntegerProduct(0, 1, 2, 3);

    /** What the product is computed of: a, its zero point, b, its zero point. */
    private Inputs factors(Inputs inputs) {
        for (int i : new int[] {0, 3}) {
            if (inputs.shape(i).rank() != 2) {
                throw new IllegalArgumentException(
                        "input " + i + " must be a matrix, has shape " + inputs.shape(i));
            }
        }
        List<TensorType> types = new ArrayList<>();
        List<Tensor> values = new ArrayList<>();
        for (int i : new int[] {0, 2, 3, 5}) {
            boolean isTransposed = i == 0 && transposeA || i == 3 && transposeB;
            TensorType type = inputs.type(i);
            types.add(
                    isTransposed
                            ? new TensorType(type.element(), Transposition.of(type.shape()))
                            : type);
            Tensor value = inputs.knows(i) ? inputs.value(i) : null;
            values.add(isTransposed && value != null ? Transposition.of(value) : value);
        }
        return Inputs.of(types, values);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Inputs factors = factors(inputs);
        Shape whole = PRODUCT.check(factors).output();
        Quantization.check(inputs, 1, 2, inputs.element(0));
        ElementChecks.oneOf(inputs, 4, Set.of(ElementType.FLOAT));
        Lines.columns(factors.shape(2), inputs.shape(4));
        if (inputs.has(6)) {
            ElementChecks.oneOf(inputs, 6, Set.of(ElementType.INT32));
            inputs.shape(6).stridesIn(whole);
        }
        if (inputs.has(7) != inputs.has(8)) {
            throw new IllegalArgumentException(
                    "the output has a scale and a zero point, or neither");
        }
        if (!inputs.has(7)) {
            return List.of(new TensorType(ElementType.FLOAT, whole));
        }
        ElementType type = ElementChecks.oneOf(inputs, 8, Saturation.BYTES);
        Quantization.check(inputs, 7, 8, type);
        return List.of(new TensorType(type, whole));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Inputs factors = factors(inputs);
        int[] sums = PRODUCT.sums(factors);
        Tensor addend = inputs.valueOrNull(6);
        Broadcast walk =
                new Broadcast(
                        y.shape(),
                        Lines.columns(factors.shape(2), inputs.shape(4)),
                        addend == null ? Shape.scalar() : addend.shape());
        float left = inputs.value(1).getFloat(0);
        for (int i = 0; i < sums.length; i++) {
            int sum = sums[i] + (addend == null ? 0 : addend.getInt(walk.offset(1)));
            float step = alpha * left * inputs.value(4).getFloat(walk.offset(0));
            if (inputs.has(7)) {
                Quantization output = Quantization.of(inputs, 7, 8);
                y.setLong(
                        i,
                        Saturation.quantize(
                                sum * (step / output.scale()), output.zeroPoint(), y.element()));
            } else {
                y.setDouble(i, sum * step);
            }
            walk.next();
        }
        return List.of(y);
    }
}
