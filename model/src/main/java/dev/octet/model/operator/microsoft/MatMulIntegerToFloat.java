package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
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
 * A product of matrices of 8-bit integers as real numbers. Inputs: a, b, the scale of a, that of b
 * or of each of its columns, the zero points of both or none, and a bias or none.
 */
record MatMulIntegerToFloat() implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft(
                    "MatMulIntegerToFloat", 4, 7, node -> new MatMulIntegerToFloat());

    private static final IntegerProduct PRODUCT = new IntegerProduct(0, 4, 1, 5);

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Shape output = PRODUCT.check(inputs).output();
        ElementChecks.oneOf(inputs, 2, Set.of(ElementType.FLOAT, ElementType.FLOAT16));
        Quantization.checkSingle(inputs, 2);
        ScaledSums.check(inputs, 1, 3, 6, output);
        return List.of(new TensorType(ElementChecks.same(inputs, 2, 3), output));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor scales = inputs.value(3);
        ScaledSums.write(
                y,
                PRODUCT.sums(inputs),
                Matrices.of(inputs.shape(0), inputs.shape(1)).whole(),
                inputs.value(2).getFloat(0),
                scales.reshape(Lines.columns(inputs.shape(1), scales.shape())),
                inputs.valueOrNull(6));
        return List.of(y);
    }
}
