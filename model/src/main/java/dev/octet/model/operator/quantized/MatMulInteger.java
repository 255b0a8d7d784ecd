package dev.octet.model.operator.quantized;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * A product of matrices of 8-bit integers, as int32; sums wrap. Inputs: a, b, and their zero points
 * or none: one, one for each row of a or column of b, or one for each of these in each matrix.
 */
public record MatMulInteger() implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("MatMulInteger", 10, 2, 4, node -> new MatMulInteger());

    private static final IntegerProduct PRODUCT = new IntegerProduct(0, 2, 1, 3);

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(new TensorType(ElementType.INT32, PRODUCT.check(inputs).output()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        y.buffer().asIntBuffer().put(PRODUCT.sums(inputs));
        return List.of(y);
    }
}
