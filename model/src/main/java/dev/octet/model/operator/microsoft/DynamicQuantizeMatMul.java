package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.quantized.DynamicQuantizeLinear;
import dev.octet.model.operator.quantized.IntegerProduct;
import dev.octet.model.operator.quantized.Lines;
import dev.octet.model.operator.quantized.Matrices;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A product of floats, which are quantized first, as {@link DynamicQuantizeLinear} has it, and of
 * 8-bit integers, as floats. Inputs: a, b, the scale of b or of each of its columns, its zero point
 * or those of its columns or none, and a bias or none.
 */
record DynamicQuantizeMatMul() implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft(
                    "DynamicQuantizeMatMul", 3, 5, node -> new DynamicQuantizeMatMul());

    private static final IntegerProduct PRODUCT = new IntegerProduct(0, 1, 2, 3);

    /** What the product is computed of: a as integers, its zero point, b, its zero points. */
    private static Inputs factors(Inputs inputs, Tensor a, Tensor zeroPoint) {
        List<TensorType> types = new ArrayList<>();
        types.add(new TensorType(ElementType.UINT8, inputs.shape(0)));
        types.add(new TensorType(ElementType.UINT8, Shape.scalar()));
        types.add(inputs.type(1));
        types.add(inputs.has(3) ? inputs.type(3) : null);
        List<Tensor> values = new ArrayList<>();
        values.add(a);
        values.add(zeroPoint);
        values.add(inputs.knows(1) ? inputs.value(1) : null);
        values.add(inputs.knows(3) ? inputs.value(3) : null);
        return Inputs.of(types, values);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, Set.of(ElementType.FLOAT));
        ElementChecks.same(inputs, 0, 2);
        Shape output = PRODUCT.check(factors(inputs, null, null)).output();
        ScaledSums.check(inputs, 1, 2, 4, output);
        return List.of(new TensorType(ElementType.FLOAT, output));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        List<Tensor> a = new DynamicQuantizeLinear().evaluate(Inputs.of(inputs.value(0)));
        Tensor scales = inputs.value(2);
        ScaledSums.write(
                y,
                PRODUCT.sums(factors(inputs, a.get(0), a.get(2))),
                Matrices.of(inputs.shape(0), inputs.shape(1)).whole(),
                a.get(1).getFloat(0),
                scales.reshape(Lines.columns(inputs.shape(1), scales.shape())),
                inputs.valueOrNull(4));
        return List.of(y);
    }
}
