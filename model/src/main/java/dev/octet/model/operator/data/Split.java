package dev.octet.model.operator.data;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Strided;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The parts of a tensor along an axis. Their sizes are an attribute before version 13, the second
 * input from then on; without them all are equal.
 *
 * @param axis from -rank to rank - 1
 * @param sizes the attribute, or null
 * @param parts how many
 * @param isLastSmaller whether the last part may be smaller where all are equal
 */
public record Split(int axis, List<Integer> sizes, int parts, boolean isLastSmaller)
        implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("Split", 2, 1, 2, Split::of).outputs(OperatorType.MANY);

    private static Split of(Declaration node) {
        int parts = node.outputs();
        int[] sizes = node.version() < 13 ? node.ints("split") : null;
        if (node.version() < 13 && node.inputs() > 1) {
            throw new Unsupported("the sizes of its parts are an attribute before version 13");
        }
        if (node.version() >= 18) {
            if (node.has("num_outputs") == node.hasInput(1)) {
                throw new Unsupported("it needs either sizes or num_outputs");
            }
            long declared = node.integer("num_outputs", parts);
            if (declared != parts) {
                throw new Unsupported(
                        RootLocale.format(
                                "num_outputs is %d, and it has %d outputs", declared, parts));
            }
        }
        if (parts == 0) {
            throw new Unsupported("it has no outputs");
        }
        return new Split(node.int32("axis", 0), AxisList.boxed(sizes), parts, node.version() >= 18);
    }

    /**
     * The size of each part.
     *
     * @param dim what is split
     * @param given sizes, or null
     * @throws IllegalArgumentException when they do not make up the whole
     */
    public long[] sizes(int dim, long[] given) {
        long[] all = given == null ? equal(dim) : given;
        long left = dim;
        for (long size : all) {
            left = size < 0 || size > left ? -1 : left - size;
        }
        if (all.length != parts || left != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%,d cannot be split into %,d parts of %s",
                            dim, parts, Arrays.toString(all)));
        }
        return all;
    }

    private long[] equal(int dim) {
        long[] equal = new long[parts];
        long size = isLastSmaller ? (dim + parts - 1L) / parts : dim / parts;
        Arrays.fill(equal, size);
        if (isLastSmaller) {
            equal[parts - 1] = dim - size * (parts - 1);
        }
        return equal;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Shape source = inputs.shape(0);
        int along = source.axis(axis);
        if (inputs.has(1)) {
            IntegerInputs.checkList(inputs, 1);
            if (!inputs.knows(1)) {
                return Collections.nCopies(parts, TensorType.ofUnknownShape(inputs.element(0)));
            }
        }
        List<TensorType> types = new ArrayList<>();
        for (long size : sizes(inputs)) {
            types.add(new TensorType(inputs.element(0), source.with(along, (int) size)));
        }
        return types;
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        int[] strides = inputs.shape(0).strides();
        int along = inputs.shape(0).axis(axis);
        List<Tensor> y = new ArrayList<>();
        int at = 0;
        for (TensorType type : infer(inputs)) {
            y.add(Strided.copy(inputs.value(0), at * strides[along], type.shape(), strides));
            at += type.shape().get(along);
        }
        return y;
    }

    private long[] sizes(Inputs inputs) {
        int dim = inputs.shape(0).get(axis);
        if (sizes != null) {
            return sizes(dim, sizes.stream().mapToLong(Integer::longValue).toArray());
        }
        return sizes(dim, inputs.has(1) ? IntegerInputs.list(inputs, 1) : null);
    }
}
