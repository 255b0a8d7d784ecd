package dev.octet.model.operator.picture;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * The mean, or the largest element, of each plane: [batch, channels, spatial axes...] to [batch,
 * channels, 1...].
 *
 * @param isMaximum whether it is the largest element
 */
public record GlobalPool(boolean isMaximum) implements Operator {
    static final List<OperatorType> TYPES =
            List.of(
                    OperatorType.onnx("GlobalAveragePool", 1, 1, 1, node -> new GlobalPool(false)),
                    OperatorType.onnx("GlobalMaxPool", 1, 1, 1, node -> new GlobalPool(true)));

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
        Pooling pooling = Pooling.whole(x.shape());
        if (isMaximum) {
            MaxPool.evaluate(pooling, x, y, null, null);
        } else {
            AveragePool.evaluate(pooling, x, y, false);
        }
        return List.of(y);
    }
}
