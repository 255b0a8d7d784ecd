package dev.octet.model.operator.elementwise;

import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ErrorFunction;
import dev.octet.model.operator.definition.OperatorType;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Activations of floats, by the formulas of the specification. */
final class Activations {
    static final List<OperatorType> TYPES =
            List.of(
                    Unary.type("Sigmoid", 1, Activations::sigmoid),
                    Unary.type("Softplus", 1, Activations::softplus),
                    Unary.type("Softsign", 1, x -> x / (1 + Math.abs(x))),
                    Unary.type("Mish", 18, x -> x * StrictMath.tanh(softplus(x))),
                    Unary.type("HardSwish", 14, x -> x * clamp(x / 6 + 0.5)),
                    Unary.withAttributes("LeakyRelu", 1, Activations::leakyRelu),
                    Unary.withAttributes("Elu", 1, Activations::elu),
                    Unary.withAttributes("Selu", 1, Activations::selu),
                    Unary.withAttributes("Celu", 12, Activations::celu),
                    Unary.withAttributes("Gelu", 20, Activations::gelu),
                    Unary.withAttributes("HardSigmoid", 1, Activations::hardSigmoid),
                    Unary.withAttributes("Swish", 24, Activations::swish),
                    Unary.withAttributes("ThresholdedRelu", 10, Activations::thresholdedRelu));

    private Activations() {}

    private static double sigmoid(double x) {
        // e^x for negative x: e^-x would overflow where the result is small but not 0
        double e = StrictMath.exp(-Math.abs(x));
        return x < 0 ? e / (1 + e) : 1 / (1 + e);
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    private static double clamp(double x) {
        return Math.max(0, Math.min(1, x));
    }

    private static DoubleUnaryOperator leakyRelu(Declaration node) {
        double alpha = node.real("alpha", 0.01f);
        return x -> x < 0 ? alpha * x : x;
    }

    private static DoubleUnaryOperator elu(Declaration node) {
        double alpha = node.real("alpha", 1);
        return x -> x < 0 ? alpha * StrictMath.expm1(x) : x;
    }

    private static DoubleUnaryOperator selu(Declaration node) {
        double alpha = node.real("alpha", 1.67326319217681884765625f);
        double gamma = node.real("gamma", 1.05070102214813232421875f);
        return x -> x > 0 ? gamma * x : gamma * (alpha * StrictMath.expm1(x));
    }

    private static DoubleUnaryOperator celu(Declaration node) {
        double alpha = node.real("alpha", 1);
        return x -> Math.max(0, x) + Math.min(0, alpha * StrictMath.expm1(x / alpha));
    }

    private static DoubleUnaryOperator gelu(Declaration node) {
        if (node.oneOf("approximate", "none", "none", "tanh").equals("none")) {
            // 1 + erf z is erfc(-z), which keeps its digits where erf z is near -1
            return x -> 0.5 * x * ErrorFunction.erfc(-x * Math.sqrt(0.5));
        }
        double factor = Math.sqrt(2 / Math.PI);
        return x -> 0.5 * x * (1 + StrictMath.tanh(factor * (x + 0.044715 * x * x * x)));
    }

    private static DoubleUnaryOperator hardSigmoid(Declaration node) {
        double alpha = node.real("alpha", 0.2f);
        double beta = node.real("beta", 0.5f);
        return x -> clamp(alpha * x + beta);
    }

    private static DoubleUnaryOperator swish(Declaration node) {
        double alpha = node.real("alpha", 1);
        return x -> x * sigmoid(alpha * x);
    }

    private static DoubleUnaryOperator thresholdedRelu(Declaration node) {
        double alpha = node.real("alpha", 1);
        return x -> x > alpha ? x : 0;
    }
}
