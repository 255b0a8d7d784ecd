package dev.octet.model.rewrite.row;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.tensor.ElementType;
import dev.octet.request.Expression;
import dev.octet.request.Expression.Operator;
import java.util.List;
import java.util.function.Function;

/** Elementwise nodes that are several operations of an expression. Truth is 1, else 0. */
final class Forms {
    /** Steps of an expression that one has at most, its operands included. */
    static final int STEPS = 7;

    private Forms() {}

    /** Whether a node is one of these. */
    static boolean takes(Editor editor, Node node) {
        if (!node.signature().domain().equals(Signature.ONNX)) {
            return false;
        }
        return switch (node.signature().type()) {
            case "PRelu", "IsNaN", "LessOrEqual", "GreaterOrEqual" ->
                    are(editor, node, ElementType.FLOAT);
            case "Not", "And", "Or", "Xor" -> are(editor, node, ElementType.BOOL);
            default -> false;
        };
    }

    private static boolean are(Editor editor, Node node, ElementType element) {
        return node.inputs().stream().allMatch(in -> editor.type(in).element() == element);
    }

    /**
     * What a node computes.
     *
     * @param argument gives what is taken once
     * @param operand gives what may be taken more than once
     */
    static Expression of(
            Node node,
            Function<String, Expression> argument,
            Function<String, Expression> operand) {
        String type = node.signature().type();
        boolean isOnce = List.of("Not", "And", "Or", "Xor").contains(type);
        List<Expression> in = node.inputs().stream().map(isOnce ? argument : operand).toList();
        Expression a = in.get(0);
        Expression b = in.get(in.size() - 1);
        return switch (type) {
            case "PRelu" ->
                    apply(
                            Operator.WHERE,
                            apply(Operator.GREATER, a, new Expression.Constant(0)),
                            a,
                            apply(Operator.MUL, a, b));
            case "IsNaN" -> not(apply(Operator.EQUAL, a, a));
            case "LessOrEqual" -> orEqual(Operator.LESS, a, b);
            case "GreaterOrEqual" -> orEqual(Operator.GREATER, a, b);
            case "Not" -> not(a);
            case "And" -> apply(Operator.MUL, a, b);
            case "Or" -> apply(Operator.MAX, a, b);
            default -> apply(Operator.ABS, apply(Operator.SUB, a, b));
        };
    }

    private static Expression orEqual(Operator operator, Expression a, Expression b) {
        return apply(Operator.MAX, apply(operator, a, b), apply(Operator.EQUAL, a, b));
    }

    private static Expression not(Expression a) {
        return apply(Operator.SUB, new Expression.Constant(1), a);
    }

    private static Expression apply(Operator operator, Expression... of) {
        return new Expression.Applied(operator, List.of(of));
    }
}
