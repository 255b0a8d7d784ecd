package dev.octet.model.operator.quantized;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;

/**
 * Floats to uint8 with the scale and the zero point that their range asks for. The range includes
 * 0; NaN does not count. Outputs: the integers, the scale, the zero point.
 */
public record DynamicQuantizeLinear() implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                            "DynamicQuantizeLinear", 11, 1, 1, node -> new DynamicQuantizeLinear())
                    .outputs(3);

    /** The scale and the zero point for floats, whose integers are uint8. */
    public static Quantization of(Tensor x) {
        float least = 0;
        float most = 0;
        for (int i = 0; i < x.count(); i++) {
            float value = x.getFloat(i);
            least = value < least ? value : least;
            most = value > most ? value : most;
        }
        float scale = least == most ? 1 : (most - least) / 255;
        return new Quantization(
                scale, (int) Saturation.quantize(-least / scale, 0, ElementType.UINT8));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, Set.of(ElementType.FLOAT));
        return List.of(
                new TensorType(ElementType.UINT8, inputs.shape(0)),
                new TensorType(ElementType.FLOAT, Shape.scalar()),
                new TensorType(ElementType.UINT8, Shape.scalar()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        List<Tensor> outputs = infer(inputs).stream().map(Tensor::zeros).toList();
        Tensor x = inputs.value(0);
        Quantization found = of(x);
        for (int i = 0; i < x.count(); i++) {
            outputs.get(0).setLong(i, found.quantize(x.getFloat(i), ElementType.UINT8));
        }
        outputs.get(1).setDouble(0, found.scale());
        outputs.get(2).setLong(0, found.zeroPoint());
        return outputs;
    }
}
