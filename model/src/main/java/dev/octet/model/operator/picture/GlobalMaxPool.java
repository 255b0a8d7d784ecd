package dev.octet.model.operator.picture;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * The largest element of each plane: [batch, channels, spatial axes...] to [batch, channels, 1...].
 */
public record GlobalMaxPool() implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("GlobalMaxPool", 1, 1, 1, node -> new GlobalMaxPool());

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(
                new TensorType(
                        ElementChecks.oneOf(inputs, 0, PictureTypes.FLOATS),
                        Pooling.whole(inputs.shape(0)).out()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        MaxPool.evaluate(Pooling.whole(x.shape()), x, y, null, null);
        return List.of(y);
    }
}
