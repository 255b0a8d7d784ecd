package dev.octet.model.operator.quantized;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;

/**
 * A product of quantized matrices, quantized: the sum of integers, as a float, times {@code aScale
 * · bScale / yScale}, computed in float, is rounded, and the zero point added. Inputs: a, its
 * scale, its zero point; b, its scale, its zero point; the scale and the zero point of y. Those of
 * a are one, one for each row, or one for each row of each matrix, those of b the same with
 * columns, those of y one.
 */
public record QLinearMatMul() implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("QLinearMatMul", 10, 8, 8, node -> new QLinearMatMul());

    private static final IntegerProduct PRODUCT = new IntegerProduct(0, 2, 3, 5);

    private static final Set<ElementType> SCALES =
            Set.of(ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16);

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Matrices matrices = PRODUCT.check(inputs);
        ElementChecks.oneOf(inputs, 1, SCALES);
        ElementChecks.same(inputs, 1, 4, 6);
        Lines.rows(inputs.shape(0), inputs.shape(1));
        Lines.columns(inputs.shape(3), inputs.shape(4));
        Quantization.checkSingle(inputs, 6);
        Quantization.checkSingle(inputs, 7);
        return List.of(
                new TensorType(
                        ElementChecks.oneOf(inputs, 7, Saturation.BYTES), matrices.output()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        int[] sums = PRODUCT.sums(inputs);
        Quantization output = Quantization.of(inputs, 6, 7);
        Shape whole = Matrices.of(inputs.shape(0), inputs.shape(3)).whole();
        Broadcast scales =
                new Broadcast(
                        whole,
                        Lines.rows(inputs.shape(0), inputs.shape(1)),
                        Lines.columns(inputs.shape(3), inputs.shape(4)));
        for (int i = 0; i < sums.length; i++) {
            float step =
                    inputs.value(1).getFloat(scales.offset(0))
                            * inputs.value(4).getFloat(scales.offset(1))
                            / output.scale();
            y.setLong(i, Saturation.quantize(sums[i] * step, output.zeroPoint(), y.element()));
            scales.next();
        }
        return List.of(y);
    }
}
