package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/** Elements of the second input where the first is true, of the third elsewhere, broadcast. */
record Where() implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("Where", 9, 3, 3, node -> new Where());

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, ElementSets.BOOLS);
        ElementType element = ElementChecks.same(inputs, 1, 2);
        return List.of(new TensorType(element, Shapes.broadcast(inputs)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor condition = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Broadcast at = new Broadcast(y.shape(), inputs.shape(0), inputs.shape(1), inputs.shape(2));
        for (int i = 0; i < y.count(); i++, at.next()) {
            int chosen = condition.getBoolean(at.offset(0)) ? 1 : 2;
            y.copy(i, inputs.value(chosen), at.offset(chosen), 1);
        }
        return List.of(y);
    }
}
