package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;

/**
 * Logic of two truth values, or of the bits of two integers of one type, broadcast.
 *
 * @param name as ONNX has it
 * @param elements types that it takes
 * @param function of two elements
 */
record Bitwise(String name, Set<ElementType> elements, Integers.Function function)
        implements Operator {
    static final List<OperatorType> TYPES =
            List.of(
                    logic("And", (a, b, type) -> a & b),
                    logic("Or", (a, b, type) -> a | b),
                    logic("Xor", (a, b, type) -> a ^ b),
                    bits("BitwiseAnd", (a, b, type) -> a & b),
                    bits("BitwiseOr", (a, b, type) -> a | b),
                    bits("BitwiseXor", (a, b, type) -> a ^ b),
                    OperatorType.onnx("BitShift", 11, 2, 2, Bitwise::shift));

    private static OperatorType logic(String name, Integers.Function function) {
        Bitwise operator = new Bitwise(name, ElementSets.BOOLS, function);
        return OperatorType.onnx(name, 1, 2, 2, node -> SuffixBroadcast.of(node, operator));
    }

    private static OperatorType bits(String name, Integers.Function function) {
        return OperatorType.onnx(
                name, 18, 2, 2, node -> new Bitwise(name, ElementSets.INTEGERS, function));
    }

    private static Bitwise shift(Declaration node) {
        if (!node.has("direction")) {
            throw new Unsupported("it has no attribute 'direction'");
        }
        boolean left = node.oneOf("direction", "", "LEFT", "RIGHT").equals("LEFT");
        return new Bitwise("BitShift", ElementSets.INTEGERS, left ? Bitwise::left : Bitwise::right);
    }

    /** By a negative number, or by as many bits as there are, everything is shifted out. */
    private static long left(long x, long by, ElementType type) {
        return by >= 0 && by < type.bytes() * 8 ? x << by : 0;
    }

    private static long right(long x, long by, ElementType type) {
        boolean isPart = by >= 0 && by < type.bytes() * 8;
        if (type.isUnsigned()) {
            return isPart ? x >>> by : 0;
        }
        return x >> (isPart ? by : Long.SIZE - 1);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return List.of(Shapes.common(inputs, elements));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor a = inputs.value(0);
        Tensor b = inputs.value(1);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Broadcast at = new Broadcast(y.shape(), a.shape(), b.shape());
        for (int i = 0; i < y.count(); i++, at.next()) {
            long of = a.getLong(at.offset(0));
            y.setLong(i, function.apply(of, b.getLong(at.offset(1)), y.element()));
        }
        return List.of(y);
    }
}
