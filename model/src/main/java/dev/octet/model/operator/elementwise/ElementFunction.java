package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;

/** A function of each element on its own, into one of the same type. */
interface ElementFunction extends Operator {
    /** Types that it takes. */
    Set<ElementType> elements();

    /** Writes y's element that it computes of x's at the same place. */
    void write(Tensor x, Tensor y, int i);

    @Override
    default List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, elements());
        return List.of(inputs.type(0));
    }

    @Override
    default List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        for (int i = 0; i < x.count(); i++) {
            write(x, y, i);
        }
        return List.of(y);
    }
}
