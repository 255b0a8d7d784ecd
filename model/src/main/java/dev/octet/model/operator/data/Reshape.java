package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.List;

/**
 * The same elements in another shape, which is the second input: -1 is what is left for one
 * dimension, and 0 is the dimension of the input at this place.
 *
 * @param allowZero whether 0 is a dimension of 0 instead
 */
public record Reshape(boolean allowZero) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx(
                    "Reshape",
                    5,
                    2,
                    2,
                    node -> new Reshape(node.version() >= 14 && node.flag("allowzero", false)));

    /**
     * The shape of the output.
     *
     * @param wanted the second input
     * @throws IllegalArgumentException when it is none that the elements can have
     */
    public Shape shape(Shape source, long[] wanted) {
        long[] dims = wanted.clone();
        int open = -1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == -1) {
                check(open < 0, source, wanted, "-1 may be there once");
                open = i;
                dims[i] = 1;
            } else if (dims[i] == 0 && !allowZero) {
                check(i < source.rank(), source, wanted, "0 stands for a missing dimension");
                dims[i] = source.get(i);
            }
        }
        Shape target = Shape.of(dims);
        if (open >= 0) {
            int rest = target.count();
            check(
                    rest > 0 && source.count() % rest == 0,
                    source,
                    wanted,
                    "nothing fits in place of -1");
            dims[open] = source.count() / rest;
            target = Shape.of(dims);
        }
        check(target.count() == source.count(), source, wanted, "that is another number of them");
        return target;
    }

    private static void check(boolean fits, Shape source, long[] wanted, String why) {
        if (!fits) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%,d elements of shape %s cannot have shape %s: %s",
                            source.count(), source, Arrays.toString(wanted), why));
        }
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        IntegerInputs.checkList(inputs, 1);
        return List.of(
                inputs.knows(1)
                        ? new TensorType(inputs.element(0), shape(inputs))
                        : TensorType.ofUnknownShape(inputs.element(0)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        return List.of(inputs.value(0).reshape(shape(inputs)));
    }

    private Shape shape(Inputs inputs) {
        return shape(inputs.shape(0), IntegerInputs.list(inputs, 1));
    }
}
