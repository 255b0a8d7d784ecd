package dev.octet.model.rewrite.match;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.request.Activation;
import dev.octet.request.Activation.Kind;
import java.util.Optional;

/** ONNX's activations as Octet's. */
public final class Activations {
    private Activations() {}

    /** The activation that a node of one input computes, if it is one. */
    public static Optional<Activation> of(Editor editor, Node node) {
        if (!node.signature().domain().equals(Signature.ONNX)) {
            return Optional.empty();
        }
        return switch (node.signature().type()) {
            case "Relu" -> Optional.of(Activation.RELU);
            case "Sigmoid" -> Optional.of(Activation.of(Kind.SIGMOID));
            case "Tanh" -> Optional.of(Activation.of(Kind.TANH));
            case "HardSwish" -> Optional.of(Activation.of(Kind.HARD_SWISH));
            case "Mish" -> Optional.of(Activation.of(Kind.MISH));
            case "Gelu" ->
                    Optional.of(
                            Activation.of(
                                    "tanh".equals(node.attributes().get("approximate"))
                                            ? Kind.GELU_TANH
                                            : Kind.GELU));
            case "LeakyRelu" -> with(Kind.LEAKY_RELU, real(node, "alpha", 0.01f), 0);
            case "Elu" -> with(Kind.ELU, real(node, "alpha", 1), 0);
            case "Swish" -> with(Kind.SWISH, real(node, "alpha", 1), 0);
            case "HardSigmoid" ->
                    with(Kind.HARD_SIGMOID, real(node, "alpha", 0.2f), real(node, "beta", 0.5f));
            case "Clip" -> clip(editor, node);
            default -> Optional.empty();
        };
    }

    private static Optional<Activation> with(Kind kind, float alpha, float beta) {
        return Float.isFinite(alpha) && Float.isFinite(beta)
                ? Optional.of(new Activation(kind, alpha, beta))
                : Optional.empty();
    }

    private static float real(Node node, String name, float otherwise) {
        Object value = node.attributes().get(name);
        return value == null ? otherwise : (Float) value;
    }

    private static Optional<Activation> clip(Editor editor, Node node) {
        double lower = Clips.lower(editor, node);
        double upper = Clips.upper(editor, node);
        if (Double.isNaN(lower) || Double.isNaN(upper) || lower > upper) {
            return Optional.empty();
        }
        float low = (float) Math.max(lower, -Float.MAX_VALUE);
        float high = (float) Math.min(upper, Float.MAX_VALUE);
        return Optional.of(Activation.clip(low, high));
    }
}
