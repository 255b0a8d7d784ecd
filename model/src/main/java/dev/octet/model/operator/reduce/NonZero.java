package dev.octet.model.operator.reduce;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/** Where the elements are that are not 0: [rank, count], a scalar's has no rows. NaN is not 0. */
record NonZero() implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("NonZero", 9, 1, 1, node -> new NonZero());

    @Override
    public List<TensorType> infer(Inputs inputs) {
        if (!inputs.knows(0)) {
            return List.of(TensorType.ofUnknownShape(ElementType.INT64));
        }
        Tensor x = inputs.value(0);
        int count = 0;
        for (int i = 0; i < x.count(); i++) {
            count += x.getBoolean(i) ? 1 : 0;
        }
        return List.of(new TensorType(ElementType.INT64, Shape.of(x.shape().rank(), count)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        int count = y.shape().get(1);
        int found = 0;
        Broadcast walk = new Broadcast(x.shape(), x.shape());
        for (int i = 0; i < x.count(); i++) {
            if (x.getBoolean(i)) {
                for (int axis = 0; axis < x.shape().rank(); axis++) {
                    y.setLong(axis * count + found, walk.at(axis));
                }
                found++;
            }
            walk.next();
        }
        return List.of(y);
    }
}
