package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * A tensor with other slices at some places, see {@link Tuples}.
 *
 * @param reduction what becomes of the elements that were there
 */
record ScatterNd(Reduction reduction) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("ScatterND", 11, 3, 3, node -> new ScatterNd(Reduction.of(node)));

    @Override
    public List<TensorType> infer(Inputs inputs) {
        IntegerInputs.checkIndices(inputs, 1);
        ElementChecks.same(inputs, 0, 2);
        Tuples places = new Tuples(inputs.shape(0), inputs.shape(1), 0);
        if (!places.gathered().equals(inputs.shape(2))) {
            throw new IllegalArgumentException(
                    "indices of shape "
                            + inputs.shape(1)
                            + " into data of shape "
                            + inputs.shape(0)
                            + " need updates of shape "
                            + places.gathered()
                            + ", got "
                            + inputs.shape(2));
        }
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        y.copy(0, inputs.value(0), 0, y.count());
        Tuples places = new Tuples(inputs.shape(0), inputs.shape(1), 0);
        for (int place = 0; place < places.places(); place++) {
            int first = places.first(inputs.value(1), place);
            for (int i = 0; i < places.slice(); i++) {
                reduction.apply(y, first + i, inputs.value(2), place * places.slice() + i);
            }
        }
        return List.of(y);
    }
}
