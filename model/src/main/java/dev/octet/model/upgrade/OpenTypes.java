package dev.octet.model.upgrade;

import dev.octet.model.graph.Node;
import dev.octet.model.operator.definition.ElementTypes;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Set;

/**
 * The element type and the rank of what nodes up to version 13 give where dimensions are not known.
 * Of operators that are not listed nothing is known.
 */
final class OpenTypes {
    /** What gives the element type and the rank of its first input. */
    private static final Set<String> AS_FIRST =
            Set.of(
                    "Abs",
                    "Acos",
                    "Acosh",
                    "Asin",
                    "Asinh",
                    "Atan",
                    "Atanh",
                    "AveragePool",
                    "BatchNormalization",
                    "Ceil",
                    "Celu",
                    "Clip",
                    "Concat",
                    "Conv",
                    "ConvTranspose",
                    "Cos",
                    "Cosh",
                    "CumSum",
                    "DepthToSpace",
                    "Dropout",
                    "Elu",
                    "Erf",
                    "Exp",
                    "Floor",
                    "GatherElements",
                    "GlobalAveragePool",
                    "GlobalLpPool",
                    "GlobalMaxPool",
                    "HardSigmoid",
                    "Hardmax",
                    "Identity",
                    "InstanceNormalization",
                    "LRN",
                    "LeakyRelu",
                    "Log",
                    "LogSoftmax",
                    "LpNormalization",
                    "LpPool",
                    "MaxPool",
                    "MeanVarianceNormalization",
                    "Neg",
                    "Not",
                    "PRelu",
                    "Pad",
                    "Reciprocal",
                    "Relu",
                    "Resize",
                    "ReverseSequence",
                    "Round",
                    "Scatter",
                    "ScatterElements",
                    "ScatterND",
                    "Selu",
                    "Shrink",
                    "Sigmoid",
                    "Sign",
                    "Sin",
                    "Sinh",
                    "Slice",
                    "Softmax",
                    "Softplus",
                    "Softsign",
                    "SpaceToDepth",
                    "Split",
                    "Sqrt",
                    "Tan",
                    "Tanh",
                    "ThresholdedRelu",
                    "Tile",
                    "TopK",
                    "Transpose",
                    "Upsample");

    /** What gives the element type of its first input, broadcast with the others. */
    private static final Set<String> BROADCAST =
            Set.of(
                    "Add",
                    "BitShift",
                    "Div",
                    "Max",
                    "Mean",
                    "Min",
                    "Mod",
                    "Mul",
                    "Pow",
                    "Sub",
                    "Sum");

    /** What gives the element type of its first input, and a rank of its own. */
    private static final Set<String> RESHAPED =
            Set.of(
                    "Compress",
                    "Expand",
                    "Flatten",
                    "GRU",
                    "Gather",
                    "GatherND",
                    "Gemm",
                    "LSTM",
                    "MatMul",
                    "RNN",
                    "Reshape",
                    "Squeeze",
                    "Unsqueeze");

    /** What gives booleans, broadcast. */
    private static final Set<String> COMPARISONS =
            Set.of("And", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Or", "Xor");

    private OpenTypes() {}

    /**
     * What is known of an output.
     *
     * @param inputs what is known of the node's inputs
     */
    static Fact output(Node node, int output, List<Fact> inputs) {
        boolean isKnown = output == 0 || node.signature().type().equals("Split");
        if (!isKnown || inputs.isEmpty()) {
            return Fact.UNKNOWN;
        }
        return new Fact(element(node, inputs), rank(node, inputs), null, null);
    }

    private static ElementType element(Node node, List<Fact> inputs) {
        String type = node.signature().type();
        boolean isAsFirst =
                AS_FIRST.contains(type)
                        || BROADCAST.contains(type)
                        || RESHAPED.contains(type)
                        || type.startsWith("Reduce");
        if (isAsFirst) {
            return inputs.get(0).element();
        }
        if (COMPARISONS.contains(type)) {
            return ElementType.BOOL;
        }
        return switch (type) {
            case "Cast" -> ElementTypes.of((Long) node.attributes().get("to"));
            case "Where" -> inputs.get(1).element();
            case "OneHot" -> inputs.get(2).element();
            case "IsInf", "IsNaN" -> ElementType.BOOL;
            case "ArgMax", "ArgMin", "NonZero", "Shape", "Size" -> ElementType.INT64;
            case "ConstantOfShape" ->
                    node.attributes().get("value") instanceof Tensor value
                            ? value.element()
                            : ElementType.FLOAT;
            case "DequantizeLinear" -> ElementType.FLOAT;
            default -> null;
        };
    }

    private static int rank(Node node, List<Fact> inputs) {
        String type = node.signature().type();
        Fact first = inputs.get(0);
        if (AS_FIRST.contains(type)) {
            return first.rank();
        }
        if (BROADCAST.contains(type) || COMPARISONS.contains(type)) {
            return largest(inputs, 0);
        }
        return switch (type) {
            case "Cast", "DequantizeLinear", "IsInf", "IsNaN", "QuantizeLinear" -> first.rank();
            case "Where" -> largest(inputs, 0);
            case "Flatten", "Gemm", "NonZero" -> 2;
            case "MatMul" -> largest(inputs, 2);
            case "Reshape" -> inputs.get(1).length();
            case "ConstantOfShape" -> first.length();
            case "Expand" ->
                    first.rank() < 0 || inputs.get(1).length() < 0
                            ? -1
                            : Math.max(first.rank(), inputs.get(1).length());
            case "Gather" ->
                    first.rank() < 0 || inputs.get(1).rank() < 0
                            ? -1
                            : first.rank() + inputs.get(1).rank() - 1;
            case "Squeeze" -> moved(node, first, -1);
            case "Unsqueeze" -> moved(node, first, 1);
            default -> reduced(node, first);
        };
    }

    /** The largest rank; -1 where one is not known, or less than some. */
    private static int largest(List<Fact> inputs, int least) {
        int largest = 0;
        for (Fact input : inputs) {
            if (input.rank() < least) {
                return -1;
            }
            largest = Math.max(largest, input.rank());
        }
        return largest;
    }

    /** With as many dimensions more, or less, as there are axes. */
    private static int moved(Node node, Fact first, int sign) {
        return first.rank() >= 0 && node.attributes().get("axes") instanceof List<?> axes
                ? first.rank() + sign * axes.size()
                : -1;
    }

    private static int reduced(Node node, Fact first) {
        String type = node.signature().type();
        boolean isReduced = type.startsWith("Reduce") || type.startsWith("Arg");
        if (!isReduced || first.rank() < 0) {
            return -1;
        }
        if (!Long.valueOf(0).equals(node.attributes().get("keepdims"))) {
            return first.rank();
        }
        return type.startsWith("Arg") ? first.rank() - 1 : moved(node, first, -1);
    }
}
