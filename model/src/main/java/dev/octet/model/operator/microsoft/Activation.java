package dev.octet.model.operator.microsoft;

import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.text.Echo;
import java.util.List;

/**
 * A function that ends a fused operator.
 *
 * @param name as ONNX has it, or empty for none
 * @param alpha its first parameter, or 0
 * @param beta its second one, or 0
 * @param gamma its third one, or 0
 */
public record Activation(String name, float alpha, float beta, float gamma) {
    /** What becomes of a number. */
    public double of(double x) {
        return switch (name) {
            case "" -> x;
            case "Relu" -> Math.max(x, 0);
            case "LeakyRelu" -> x >= 0 ? x : alpha * x;
            case "ThresholdedRelu" -> x > alpha ? x : 0;
            case "Clip" -> Math.max(alpha, Math.min(beta, x));
            case "Tanh" -> StrictMath.tanh(x);
            case "ScaledTanh" -> alpha * StrictMath.tanh(beta * x);
            case "Sigmoid" -> 1 / (1 + StrictMath.exp(-x));
            case "HardSigmoid" -> Math.max(0, Math.min(1, alpha * x + beta));
            case "HardSwish" -> x * Math.max(0, Math.min(1, x / 6 + 0.5));
            case "Elu" -> x >= 0 ? x : alpha * StrictMath.expm1(x);
            case "Celu" -> x >= 0 ? x : alpha * StrictMath.expm1(x / alpha);
            case "Selu" -> gamma * (x >= 0 ? x : alpha * StrictMath.expm1(x));
            case "Softplus" -> softplus(x);
            case "ParametricSoftplus" -> alpha * softplus(beta * x);
            case "Softsign" -> x / (1 + Math.abs(x));
            default -> throw new IllegalStateException(name);
        };
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    /**
     * Reads the attributes activation and activation_params of a convolution.
     *
     * @throws Unsupported when the function is not known or has other parameters
     */
    static Activation ofConvolution(Declaration node) {
        String name = node.text("activation", "");
        int count =
                switch (name) {
                    case "", "Relu", "Tanh", "Sigmoid", "HardSwish" -> 0;
                    case "LeakyRelu" -> 1;
                    case "Clip", "HardSigmoid" -> 2;
                    default -> throw unknown(name);
                };
        float[] values = node.reals("activation_params");
        int given = values == null ? 0 : values.length;
        if (given != count) {
            throw new Unsupported(
                    "activation " + name + " has " + count + " parameters, got " + given);
        }
        return new Activation(name, count > 0 ? values[0] : 0, count > 1 ? values[1] : 0, 0);
    }

    /**
     * Reads the attributes activation, activation_alpha, activation_beta and activation_gamma of a
     * product of matrices.
     *
     * @throws Unsupported when the function is not known or misses a parameter
     */
    static Activation ofProduct(Declaration node) {
        String name = node.text("activation", "");
        List<String> needed =
                switch (name) {
                    case "Relu", "Tanh", "Sigmoid", "Softplus", "Softsign" -> List.of();
                    case "LeakyRelu", "Elu", "Celu", "ThresholdedRelu" -> List.of("alpha");
                    case "HardSigmoid", "ScaledTanh", "ParametricSoftplus" ->
                            List.of("alpha", "beta");
                    case "Selu" -> List.of("alpha", "gamma");
                    default -> throw unknown(name);
                };
        for (String parameter : needed) {
            if (!node.has("activation_" + parameter)) {
                throw new Unsupported("activation " + name + " needs activation_" + parameter);
            }
        }
        return new Activation(
                name,
                node.real("activation_alpha", 0),
                node.real("activation_beta", 0),
                node.real("activation_gamma", 0));
    }

    private static Unsupported unknown(String name) {
        return new Unsupported("activation " + Echo.quoted(name) + " is not known");
    }
}
