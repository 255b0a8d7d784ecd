package dev.octet.verify;

import dev.octet.request.Activation;
import dev.octet.request.DataType;
import dev.octet.request.Elementwise;
import dev.octet.request.Expression;
import dev.octet.request.Expression.Operator;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.List;

/** Expressions element by element. */
final class ElementwiseKind extends TensorKind<Elementwise> {
    @Override
    public Class<Elementwise> request() {
        return Elementwise.class;
    }

    @Override
    public Elementwise draw(Draw draw) {
        List<Integer> dst = RandomTensor.shape(draw);
        int sources = draw.of(1, 2, 2, 3, 4, 8);
        List<DataType> types = new ArrayList<>();
        List<List<Integer>> shapes = new ArrayList<>();
        int whole = draw.below(sources);
        for (int i = 0; i < sources; i++) {
            types.add(draw.oneIn(3) ? draw.of(DataType.values()) : DataType.F32);
            shapes.add(i == whole || draw.oneIn(2) ? dst : repeated(draw, dst));
        }
        Expression expression = expression(draw, 0, sources, 3);
        for (int i = 1; i < sources; i++) {
            Operator operator = draw.of(Operator.ADD, Operator.MUL, Operator.SUB, Operator.MAX);
            expression = applied(operator, expression, expression(draw, i, sources, 2));
        }
        Activation activation = RandomAttributes.activation(draw);
        if (draw.oneIn(3) && activation.kind() != Activation.Kind.PRELU) {
            expression = new Expression.Activated(activation, expression);
        }
        return new Elementwise(types, shapes, expression, RandomTensor.output(draw, true));
    }

    /** Along some axes, or without the outer ones. */
    private static List<Integer> repeated(Draw draw, List<Integer> dst) {
        List<Integer> shape = new ArrayList<>(dst);
        for (int i = 0; i < shape.size(); i++) {
            shape.set(i, draw.oneIn(2) ? 1 : shape.get(i));
        }
        return shape.subList(draw.below(shape.size()), shape.size());
    }

    private static Expression applied(Operator operator, Expression... arguments) {
        return new Expression.Applied(operator, List.of(arguments));
    }

    /** One that takes a source, and perhaps others. */
    private static Expression expression(Draw draw, int source, int sources, int depth) {
        if (depth == 0 || draw.oneIn(3)) {
            return new Expression.Source(source);
        }
        Operator operator = draw.of(Operator.values());
        List<Expression> arguments = new ArrayList<>();
        for (int i = 0; i < operator.arguments(); i++) {
            arguments.add(
                    i > 0 && draw.oneIn(3)
                            ? new Expression.Constant(draw.of(0f, -0f, 1f, 0.5f, -3.25f, 1e-3f))
                            : expression(
                                    draw,
                                    i == 0 ? source : draw.below(sources),
                                    sources,
                                    depth - 1));
        }
        Expression applied = new Expression.Applied(operator, arguments);
        Activation activation = RandomAttributes.activation(draw);
        boolean isThere =
                switch (activation.kind()) {
                    case LINEAR, PRELU -> false;
                    default -> draw.oneIn(3);
                };
        return isThere ? new Expression.Activated(activation, applied) : applied;
    }

    @Override
    Parameters parameters(Elementwise request, FloatValues floats) {
        return Parameters.none();
    }

    @Override
    float[] results(Elementwise request, Values values) {
        float[] y = new float[request.dstCount()];
        for (int i = 0; i < y.length; i++) {
            float[] elements = new float[request.sources().size()];
            for (int s = 0; s < elements.length; s++) {
                Tensor source = values.given().get(Role.source(s));
                int at = index(request.shapes().get(s), request.dstShape(), i);
                elements[s] = source.type() == DataType.F32 ? source.real(at) : source.integer(at);
            }
            y[i] = value(request.expression(), elements);
        }
        return y;
    }

    /** As NumPy broadcasts. */
    private static int index(List<Integer> shape, int[] dst, int element) {
        int index = 0;
        int stride = 1;
        int rest = element;
        int missing = dst.length - shape.size();
        for (int i = dst.length - 1; i >= missing; i--) {
            int own = shape.get(i - missing);
            index += own == 1 ? 0 : rest % dst[i] * stride;
            stride *= own;
            rest /= dst[i];
        }
        return index;
    }

    private static float value(Expression expression, float[] elements) {
        if (expression instanceof Expression.Source source) {
            return elements[source.index()];
        }
        if (expression instanceof Expression.Constant constant) {
            return constant.value();
        }
        if (expression instanceof Expression.Activated activated) {
            return Functions.apply(activated.activation(), value(activated.of(), elements));
        }
        Expression.Applied applied = (Expression.Applied) expression;
        float[] of = new float[3];
        for (int i = 0; i < applied.of().size(); i++) {
            of[i] = value(applied.of().get(i), elements);
        }
        return value(applied.operator(), of[0], of[1], of[2]);
    }

    private static float value(Operator operator, float a, float b, float c) {
        return switch (operator) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case LESS -> a < b ? 1 : 0;
            case GREATER -> a > b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case WHERE -> a != 0 ? b : c;
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SQRT -> (float) StrictMath.sqrt(a);
            case RECIPROCAL -> 1 / a;
            case FLOOR -> (float) StrictMath.floor(a);
            case CEIL -> (float) StrictMath.ceil(a);
            case ROUND -> (float) StrictMath.rint(a);
            case SIGN -> a > 0 ? 1 : a < 0 ? -1 : a;
            case EXP -> FloatMath.exp(a);
            case LOG -> FloatMath.log(a);
            case ERF -> FloatMath.erf(a);
        };
    }
}
