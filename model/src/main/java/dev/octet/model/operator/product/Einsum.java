package dev.octet.model.operator.product;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Sums of products of elements of any number of inputs, as an equation says it: axes of one letter
 * run together, and those that the output lacks are summed over. An axis of 1 is broadcast.
 *
 * @param equation taken apart
 */
record Einsum(Equation equation) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("Einsum", 12, 1, OperatorType.MANY, Einsum::read);

    private static Einsum read(Declaration node) {
        if (!node.has("equation")) {
            throw new Unsupported("attribute 'equation' is missing");
        }
        Equation equation = Equation.parse(node.text("equation", ""));
        if (equation.terms().size() != node.inputs()) {
            throw new Unsupported(
                    "its equation has "
                            + equation.terms().size()
                            + " terms, the node "
                            + node.inputs()
                            + " inputs");
        }
        return new Einsum(equation);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        int[] all = IntStream.range(0, equation.terms().size()).toArray();
        ElementType element = ElementChecks.same(inputs, all);
        if (element == ElementType.BOOL) {
            throw new IllegalArgumentException("input 0 is bool, which must be numbers");
        }
        return List.of(new TensorType(element, new Axes(equation, inputs).output()));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Axes axes = new Axes(equation, inputs);
        Shape summed = axes.summed();
        Broadcast outer = new Broadcast(y.shape(), axes.strides(true));
        // after its last element it is at its first one again
        Broadcast inner = new Broadcast(summed, axes.strides(false));
        for (int i = 0; i < y.count(); i++, outer.next()) {
            double real = 0;
            long whole = 0;
            for (int j = 0; j < summed.count(); j++, inner.next()) {
                double realProduct = 1;
                long wholeProduct = 1;
                for (int k = 0; k < equation.terms().size(); k++) {
                    int at = outer.offset(k) + inner.offset(k);
                    if (y.element().isFloat()) {
                        realProduct *= inputs.value(k).getDouble(at);
                    } else {
                        wholeProduct *= inputs.value(k).getLong(at);
                    }
                }
                real += realProduct;
                whole += wholeProduct;
            }
            if (y.element().isFloat()) {
                y.setDouble(i, real);
            } else {
                y.setLong(i, whole);
            }
        }
        return List.of(y);
    }

    /** The axes of an equation over inputs: letters, and numbers for those of the ellipsis. */
    private static final class Axes {
        private final List<Shape> shapes = new ArrayList<>();
        private final List<List<Integer>> terms = new ArrayList<>();
        private final List<Integer> output;
        private final Map<Integer, Integer> sizes = new LinkedHashMap<>();
        private int ellipsis = -1;

        Axes(Equation equation, Inputs inputs) {
            for (int i = 0; i < equation.terms().size(); i++) {
                Shape shape = inputs.shape(i);
                String term = equation.terms().get(i);
                checkRank(i, term, shape);
                shapes.add(shape);
                terms.add(axes(term));
                for (int axis = 0; axis < shape.rank(); axis++) {
                    grow(i, axis, shape);
                }
            }
            if (ellipsis > 0 && equation.output().indexOf('.') < 0) {
                throw new IllegalArgumentException(
                        "the output lacks the ellipsis, which stands for " + ellipsis + " axes");
            }
            output = axes(equation.output());
        }

        private void checkRank(int input, String term, Shape shape) {
            int letters = term.replace(".", "").length();
            boolean hasEllipsis = letters < term.length();
            int others = shape.rank() - letters;
            if (others < 0
                    || !hasEllipsis && others > 0
                    || hasEllipsis && ellipsis >= 0 && others != ellipsis) {
                throw new IllegalArgumentException(
                        "input "
                                + input
                                + " has shape "
                                + shape
                                + ", which its term with "
                                + letters
                                + " letters"
                                + (hasEllipsis
                                        ? " and an ellipsis of "
                                                + (ellipsis < 0 ? "some" : ellipsis)
                                                + " axes"
                                        : "")
                                + " does not fit");
            }
            ellipsis = hasEllipsis ? others : ellipsis;
        }

        /** Letters as they are; the ellipsis' axes as -1, -2, ... */
        private List<Integer> axes(String term) {
            List<Integer> axes = new ArrayList<>();
            for (char axis : term.toCharArray()) {
                if (axis != '.') {
                    axes.add((int) axis);
                    continue;
                }
                for (int i = 1; i <= ellipsis; i++) {
                    axes.add(-i);
                }
            }
            return axes;
        }

        private void grow(int input, int axis, Shape shape) {
            int name = terms.get(input).get(axis);
            int size = shape.get(axis);
            int first = terms.get(input).indexOf(name);
            int before = sizes.getOrDefault(name, 1);
            if (size != shape.get(first) || size != before && size != 1 && before != 1) {
                throw new IllegalArgumentException(
                        "axis "
                                + (name < 0 ? "of the ellipsis" : (char) name)
                                + " is "
                                + (size != shape.get(first) ? shape.get(first) : before)
                                + " and "
                                + size
                                + " in shape "
                                + shape
                                + " of input "
                                + input);
            }
            sizes.put(name, before == 1 ? size : before);
        }

        Shape output() {
            return shape(output);
        }

        Shape summed() {
            return shape(others());
        }

        private List<Integer> others() {
            return sizes.keySet().stream().filter(axis -> !output.contains(axis)).toList();
        }

        private Shape shape(List<Integer> axes) {
            return Shape.of(axes.stream().map(sizes::get).toList());
        }

        /** For each input its strides along the axes of the output, or along the others. */
        int[][] strides(boolean ofOutput) {
            List<Integer> names = ofOutput ? output : others();
            int[][] strides = new int[terms.size()][names.size()];
            for (int input = 0; input < strides.length; input++) {
                int[] own = shapes.get(input).strides();
                List<Integer> term = terms.get(input);
                for (int axis = 0; axis < own.length; axis++) {
                    int at = names.indexOf(term.get(axis));
                    if (at >= 0 && shapes.get(input).get(axis) != 1) {
                        strides[input][at] += own[axis];
                    }
                }
            }
            return strides;
        }
    }
}
