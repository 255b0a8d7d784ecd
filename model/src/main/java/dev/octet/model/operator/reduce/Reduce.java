package dev.octet.model.operator.reduce;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Axes;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.InputCount;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One number of all elements along some axes: ONNX's ReduceSum, ReduceMax and so on. Floats are
 * computed in double precision and rounded once, integers in 64 bits, of which the result has the
 * lowest.
 *
 * @param kind which number
 * @param axes each from -rank to rank - 1, as the attribute of older versions has them; null where
 *     there is none, and input 1 may have them
 * @param keepDims whether the axes are left with one element each
 * @param noopWithEmptyAxes whether no axes mean that each element is a group of its own, not that
 *     all axes are meant
 * @param floatsOnly whether integers are refused
 */
public record Reduce(
        Kind kind, int[] axes, boolean keepDims, boolean noopWithEmptyAxes, boolean floatsOnly)
        implements Operator {
    /** What is computed of the elements x of a group. */
    public enum Kind {
        /** ∑ x. */
        SUM("ReduceSum"),
        /** ∑ x / n; of integers without what is behind the point. */
        MEAN("ReduceMean"),
        /** The largest, or NaN where there is one; the least of the type where there is none. */
        MAX("ReduceMax"),
        /** The smallest, or NaN where there is one; the largest of the type where there is none. */
        MIN("ReduceMin"),
        /** ∏ x. */
        PROD("ReduceProd"),
        /** ∑ |x|. */
        L1("ReduceL1"),
        /** √∑ x². */
        L2("ReduceL2"),
        /** log ∑ x. */
        LOG_SUM("ReduceLogSum"),
        /** log ∑ exp x, without overflow in between. */
        LOG_SUM_EXP("ReduceLogSumExp"),
        /** ∑ x². */
        SUM_SQUARE("ReduceSumSquare");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        private boolean isOrdering() {
            return this == MAX || this == MIN;
        }

        private boolean isLogarithm() {
            return this == LOG_SUM || this == LOG_SUM_EXP;
        }
    }

    static final List<OperatorType> TYPES =
            Arrays.stream(Kind.values())
                    .map(kind -> OperatorType.onnx(kind.type, 1, 1, 2, node -> of(kind, node)))
                    .toList();

    private static Operator of(Kind kind, Declaration node) {
        boolean axesAreInput = node.version() >= (kind == Kind.SUM ? 13 : 18);
        InputCount.check(node, 1, axesAreInput ? 2 : 1);
        return new Reduce(
                kind,
                axesAreInput ? null : node.ints("axes"),
                node.flag("keepdims", true),
                axesAreInput && node.flag("noop_with_empty_axes", false),
                kind.isLogarithm() && node.version() >= 28);
    }

    /**
     * The axes of a group, counted from the front, ascending; null where they are not known yet.
     *
     * @throws IllegalArgumentException when the input has no such axes
     */
    public int[] axes(Inputs inputs) {
        Shape shape = inputs.shape(0);
        int[] given = axes == null ? new int[0] : axes;
        if (inputs.has(1)) {
            ElementChecks.oneOf(inputs, 1, Set.of(ElementType.INT64));
            if (inputs.shape(1).rank() != 1) {
                throw new IllegalArgumentException(
                        RootLocale.format("the axes are a list, got shape %s", inputs.shape(1)));
            }
            boolean any = inputs.shape(1).count() > 0;
            if (any && !inputs.knows(1)) {
                return null;
            }
            given =
                    any
                            ? Arrays.stream(inputs.value(1).toLongs())
                                    .mapToInt(shape::axis)
                                    .toArray()
                            : given;
        }
        if (given.length == 0) {
            return noopWithEmptyAxes ? given : IntStream.range(0, shape.rank()).toArray();
        }
        return Axes.of(shape, given);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Set<ElementType> numbers = floatsOnly ? ReduceTypes.FLOATS : ReduceTypes.WIDE;
        ElementType element =
                ElementChecks.oneOf(inputs, 0, kind.isOrdering() ? ReduceTypes.ORDERED : numbers);
        int[] along = axes(inputs);
        return List.of(
                along == null
                        ? TensorType.ofUnknownShape(element)
                        : new TensorType(
                                element, Groups.reduced(inputs.shape(0), along, keepDims)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Groups groups = new Groups(x.shape(), axes(inputs));
        for (int i = 0; i < groups.count(); i++) {
            if (kind.isOrdering()) {
                Reduction.ordered(kind == Kind.MAX, x, groups, y, i);
            } else if (x.element().isFloat() || kind.isLogarithm()) {
                y.setDouble(i, Reduction.real(kind, x, groups));
            } else {
                y.setLong(i, Reduction.integer(kind, x, groups));
            }
            groups.next();
        }
        return List.of(y);
    }
}
