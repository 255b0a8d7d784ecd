package dev.octet.model.rewrite.quantized;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.TypedGraph;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Pass;
import dev.octet.model.rewrite.match.QuantizedValue;
import dev.octet.model.rewrite.product.EpilogueDraft;
import dev.octet.request.DataType;
import dev.octet.request.Elementwise;
import dev.octet.request.Expression;
import dev.octet.request.Expression.Operator;
import dev.octet.request.Parameters;
import dev.octet.request.Pool;
import dev.octet.request.Product;
import dev.octet.request.Request;
import dev.octet.request.Resize;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * What takes floats that a DequantizeLinear made of 8-bit integers takes the integers: residuals of
 * products, sources of expressions, means and resizes.
 */
public final class QuantizedSources implements Pass {
    @Override
    public String name() {
        return "quantized sources";
    }

    @Override
    public TypedGraph apply(TypedGraph graph) {
        Editor editor = new Editor(graph);
        for (Node node : editor.nodes()) {
            if (!(node.operator() instanceof Computed first)) {
                continue;
            }
            Computed now = first;
            List<String> inputs = new ArrayList<>(node.inputs());
            for (int i = 0; i < inputs.size(); i++) {
                QuantizedValue from =
                        QuantizedValue.dequantized(editor, inputs.get(i)).orElse(null);
                Computed next = from == null ? null : with(now, i, from);
                if (next != null) {
                    inputs.set(i, from.integers());
                    now = next;
                }
            }
            if (now != first) {
                editor.remove(node);
                editor.add(now, node.name(), inputs, node.outputs());
            }
        }
        return editor.build();
    }

    /** The same with another input; null where it does not take it. */
    private static Computed with(Computed computed, int input, QuantizedValue from) {
        Role role = computed.inputRoles().get(input);
        Parameters parameters = computed.parameters();
        Request request = null;
        if (computed.request() instanceof Product product
                && role == Role.RESIDUAL
                && product.src().isInt8()) {
            request = new EpilogueDraft(product).residual(from.type()).product();
            parameters = parameters.residual(from.scale(), from.zeroPoint());
        } else if (computed.request() instanceof Elementwise elementwise) {
            request = with(elementwise, input, from);
        } else if (computed.request() instanceof Pool pool && pool.kind() != Pool.Kind.MAX) {
            request = Retyped.pool(pool, from.type(), pool.output());
            parameters = parameters.srcScale(from.scale()).srcZeroPoint(from.zeroPoint());
        } else if (computed.request() instanceof Resize resize) {
            request = Retyped.resize(resize, from.type(), resize.output());
            parameters = parameters.srcScale(from.scale()).srcZeroPoint(from.zeroPoint());
        }
        if (request == null) {
            return null;
        }
        return new Computed(
                request,
                parameters,
                Retyped.constants(computed, from),
                computed.inputRoles(),
                computed.outputRoles(),
                computed.outputs());
    }

    private static Request with(Elementwise it, int source, QuantizedValue from) {
        List<DataType> types = new ArrayList<>(it.sources());
        types.set(source, from.type());
        Expression expression =
                replaced(it.expression(), source, real(new Expression.Source(source), from));
        boolean fits =
                expression.steps().size() <= Elementwise.MOST_STEPS
                        && waiting(expression) <= Elementwise.MOST_WAITING;
        return fits ? new Elementwise(types, it.shapes(), expression, it.output()) : null;
    }

    /** scale · (q - zeroPoint). */
    private static Expression real(Expression integer, QuantizedValue from) {
        Expression centered =
                from.zeroPoint() == 0
                        ? integer
                        : new Expression.Applied(
                                Operator.SUB,
                                List.of(integer, new Expression.Constant(from.zeroPoint())));
        return new Expression.Applied(
                Operator.MUL, List.of(centered, new Expression.Constant(from.scale())));
    }

    private static Expression replaced(Expression now, int source, Expression by) {
        if (now instanceof Expression.Source each) {
            return each.index() == source ? by : each;
        }
        if (now instanceof Expression.Activated each) {
            return new Expression.Activated(each.activation(), replaced(each.of(), source, by));
        }
        if (now instanceof Expression.Applied each) {
            return new Expression.Applied(
                    each.operator(),
                    each.of().stream().map(of -> replaced(of, source, by)).toList());
        }
        return now;
    }

    private static int waiting(Expression expression) {
        int most = 0;
        int now = 0;
        for (Expression step : expression.steps()) {
            now += 1 - step.arguments();
            most = Math.max(most, now);
        }
        return most;
    }
}
