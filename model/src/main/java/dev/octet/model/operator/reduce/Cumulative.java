package dev.octet.model.operator.reduce;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.SingleValue;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * The sum or product of each element and all in front of it along an axis. CumSum and CumProd.
 *
 * @param product whether they are multiplied, not added
 * @param exclusive whether an element itself does not count
 * @param reverse whether those behind it count, not those in front
 */
record Cumulative(boolean product, boolean exclusive, boolean reverse) implements Operator {
    static final List<OperatorType> TYPES =
            List.of(type("CumSum", 11, false), type("CumProd", 26, true));

    private static OperatorType type(String name, int since, boolean product) {
        return OperatorType.onnx(name, since, 2, 2, node -> of(product, node));
    }

    private static Operator of(boolean product, Declaration node) {
        return new Cumulative(product, node.flag("exclusive", false), node.flag("reverse", false));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementChecks.oneOf(inputs, 0, ReduceTypes.WIDE);
        SingleValue.check(inputs, 1, ReduceTypes.INDICES);
        if (inputs.knows(1)) {
            inputs.shape(0).axis(inputs.value(1).getLong(0));
        }
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        if (y.count() > 0) {
            Groups groups = new Groups(x.shape(), x.shape().axis(inputs.value(1).getLong(0)));
            for (int i = 0; i < groups.count(); i++) {
                if (x.element().isFloat()) {
                    reals(x, y, groups);
                } else {
                    integers(x, y, groups);
                }
                groups.next();
            }
        }
        return List.of(y);
    }

    private void reals(Tensor x, Tensor y, Groups group) {
        double before = product ? 1 : 0;
        for (int i = 0; i < group.size(); i++) {
            int at = group.at(reverse ? group.size() - 1 - i : i);
            double value = x.getDouble(at);
            double with = product ? before * value : before + value;
            y.setDouble(at, exclusive ? before : with);
            before = with;
        }
    }

    private void integers(Tensor x, Tensor y, Groups group) {
        long before = product ? 1 : 0;
        for (int i = 0; i < group.size(); i++) {
            int at = group.at(reverse ? group.size() - 1 - i : i);
            long value = x.getLong(at);
            long with = product ? before * value : before + value;
            y.setLong(at, exclusive ? before : with);
            before = with;
        }
    }
}
