package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/** The second input's type for each element of the first; see {@link Conversion}. */
record CastLike() implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("CastLike", 15, 2, 2, CastLike::of);

    private static CastLike of(Declaration node) {
        Cast.readAttributesOfSmallFloats(node);
        return new CastLike();
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(new TensorType(inputs.element(1), inputs.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return List.of(Conversion.of(inputs.value(0), inputs.element(1)));
    }
}
