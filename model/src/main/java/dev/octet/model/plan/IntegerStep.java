package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Arithmetic and comparisons of two tensors of integers, broadcast: of what no kernel reads, such
 * as masks and positions.
 *
 * @param element of both sources
 * @param dims of dst
 * @param strides of both sources, 0 along what is broadcast
 */
record IntegerStep(
        Node node,
        Operation operation,
        ElementType element,
        int a,
        int b,
        int dst,
        int[] dims,
        List<int[]> strides)
        implements Step {
    private static final Set<ElementType> ELEMENTS = Set.of(ElementType.INT64, ElementType.INT32);

    /** Of two numbers; truth is 1. */
    private enum Operation {
        ADD("Add", false),
        SUB("Sub", false),
        MUL("Mul", false),
        MIN("Min", false),
        MAX("Max", false),
        EQUAL("Equal", true),
        LESS("Less", true),
        LESS_OR_EQUAL("LessOrEqual", true),
        GREATER("Greater", true),
        GREATER_OR_EQUAL("GreaterOrEqual", true);

        private final String type;
        private final boolean isTruth;

        Operation(String type, boolean isTruth) {
            this.type = type;
            this.isTruth = isTruth;
        }

        private static Operation of(String type) {
            for (Operation operation : values()) {
                if (operation.type.equals(type)) {
                    return operation;
                }
            }
            return null;
        }

        private long apply(long a, long b) {
            return switch (this) {
                case ADD -> a + b;
                case SUB -> a - b;
                case MUL -> a * b;
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
                case EQUAL -> a == b ? 1 : 0;
                case LESS -> a < b ? 1 : 0;
                case LESS_OR_EQUAL -> a <= b ? 1 : 0;
                case GREATER -> a > b ? 1 : 0;
                case GREATER_OR_EQUAL -> a >= b ? 1 : 0;
            };
        }
    }

    /** The step of a node of one of ONNX's operators, where it is one of these. */
    static Optional<Step> of(Node node, TypedGraph typed, int[] inputs, int[] outputs) {
        Operation operation = Operation.of(node.signature().type());
        if (operation == null || inputs.length != 2) {
            return Optional.empty();
        }
        TensorType a = typed.type(node.inputs().get(0));
        TensorType b = typed.type(node.inputs().get(1));
        Shape shape = typed.type(node.outputs().get(0)).shape();
        if (!ELEMENTS.contains(a.element()) || shape.rank() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                new IntegerStep(
                        node,
                        operation,
                        a.element(),
                        inputs[0],
                        inputs[1],
                        outputs[0],
                        shape.dims(),
                        List.of(a.shape().stridesIn(shape), b.shape().stridesIn(shape))));
    }

    @Override
    public String how() {
        return "integers";
    }

    @Override
    public Action open(Frame frame) {
        return () -> run(frame.buffer(a), frame.buffer(b), frame.buffer(dst), 0, 0, 0, 0);
    }

    /** Everything from an axis on; returns how many results are written then. */
    private int run(ByteBuffer a, ByteBuffer b, ByteBuffer to, int axis, int i, int j, int at) {
        int next = at;
        int stepA = strides.get(0)[axis];
        int stepB = strides.get(1)[axis];
        for (int k = 0; k < dims[axis]; k++) {
            if (axis < dims.length - 1) {
                next = run(a, b, to, axis + 1, i + k * stepA, j + k * stepB, next);
            } else {
                write(to, next++, operation.apply(read(a, i + k * stepA), read(b, j + k * stepB)));
            }
        }
        return next;
    }

    private long read(ByteBuffer from, int i) {
        return element == ElementType.INT64 ? from.getLong(8 * i) : from.getInt(4 * i);
    }

    private void write(ByteBuffer to, int i, long value) {
        if (operation.isTruth) {
            to.put(i, (byte) value);
        } else if (element == ElementType.INT64) {
            to.putLong(8 * i, value);
        } else {
            to.putInt(4 * i, (int) value);
        }
    }
}
