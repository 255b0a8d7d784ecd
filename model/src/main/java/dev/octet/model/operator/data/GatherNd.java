package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * Slices of a tensor by their places, see {@link Tuples}.
 *
 * @param batch how many first axes data and indices share
 */
record GatherNd(int batch) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "GatherND",
                    11,
                    2,
                    2,
                    node -> new GatherNd(node.version() < 12 ? 0 : node.int32("batch_dims", 0)));

    @Override
    public List<TensorType> infer(Inputs inputs) {
        IntegerInputs.checkIndices(inputs, 1);
        Tuples places = new Tuples(inputs.shape(0), inputs.shape(1), batch);
        return List.of(new TensorType(inputs.element(0), places.gathered()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tuples places = new Tuples(inputs.shape(0), inputs.shape(1), batch);
        for (int i = 0; i < places.places(); i++) {
            int first = places.first(inputs.value(1), i);
            y.copy(i * places.slice(), inputs.value(0), first, places.slice());
        }
        return List.of(y);
    }
}
