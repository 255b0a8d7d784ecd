package dev.octet.model.rewrite.expand;

import dev.octet.model.operator.microsoft.Activation;
import dev.octet.model.operator.microsoft.FusedConv;
import dev.octet.model.operator.microsoft.FusedGemm;
import dev.octet.model.operator.microsoft.FusedMatMul;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Products with what is done to their inputs and to their results. */
final class FusedForms {
    private FusedForms() {}

    static void matMul(Expansion node) {
        if (!node.areAllFloats()) {
            return;
        }
        FusedMatMul operator = (FusedMatMul) node.node().operator();
        String a = operand(node, 0, operator.batchA(), operator.transposeA());
        String b = operand(node, 1, operator.batchB(), operator.transposeB());
        String y = node.add("MatMul", a, b);
        node.give(0, operator.alpha() == 1 ? y : node.add("Mul", y, node.scalar(operator.alpha())));
    }

    private static String operand(Expansion node, int i, boolean isBatch, boolean isTransposed) {
        int rank = node.shape(i).rank();
        List<Long> axes = new ArrayList<>();
        for (long axis = 0; axis < rank; axis++) {
            axes.add(axis);
        }
        if (isBatch) {
            axes.add(rank - 2, axes.remove(0));
        }
        if (isTransposed && rank > 1) {
            axes.add(rank - 2, axes.remove(rank - 1));
        }
        return isBatch || isTransposed && rank > 1
                ? node.add("Transpose", Map.of("perm", axes), node.in(i))
                : node.in(i);
    }

    static void gemm(Expansion node) {
        if (!node.areAllFloats()) {
            return;
        }
        FusedGemm operator = (FusedGemm) node.node().operator();
        Map<String, Object> attributes =
                Map.of(
                        "alpha",
                        operator.alpha(),
                        "beta",
                        operator.beta(),
                        "transA",
                        operator.transposeA() ? 1L : 0L,
                        "transB",
                        operator.transposeB() ? 1L : 0L);
        String y =
                node.has(2)
                        ? node.add("Gemm", attributes, node.in(0), node.in(1), node.in(2))
                        : node.add("Gemm", attributes, node.in(0), node.in(1));
        node.give(0, activated(node, y, operator.activation()));
    }

    static void conv(Expansion node) {
        if (!node.areAllFloats()) {
            return;
        }
        Activation activation = ((FusedConv) node.node().operator()).activation();
        Map<String, Object> attributes = new HashMap<>();
        for (String name : node.node().attributes().names()) {
            if (!name.startsWith("activation")) {
                attributes.put(name, node.node().attributes().get(name));
            }
        }
        String y =
                node.has(2)
                        ? node.add("Conv", attributes, node.in(0), node.in(1), node.in(2))
                        : node.add("Conv", attributes, node.in(0), node.in(1));
        if (node.has(3)) {
            y = node.add("Add", y, node.in(3));
        }
        node.give(0, activated(node, y, activation));
    }

    private static String activated(Expansion node, String x, Activation activation) {
        float alpha = activation.alpha();
        float beta = activation.beta();
        return switch (activation.name()) {
            case "" -> x;
            case "Clip" -> node.add("Clip", x, node.scalar(alpha), node.scalar(beta));
            case "ScaledTanh" -> scaled(node, "Tanh", x, alpha, beta);
            case "ParametricSoftplus" -> scaled(node, "Softplus", x, alpha, beta);
            case "HardSigmoid" -> node.add("HardSigmoid", Map.of("alpha", alpha, "beta", beta), x);
            case "Selu" -> node.add("Selu", Map.of("alpha", alpha, "gamma", activation.gamma()), x);
            case "LeakyRelu", "Elu", "Celu", "ThresholdedRelu" ->
                    node.add(activation.name(), Map.of("alpha", alpha), x);
            default -> node.add(activation.name(), x);
        };
    }

    private static String scaled(
            Expansion node, String function, String x, float alpha, float beta) {
        String inner = node.add(function, node.add("Mul", x, node.scalar(beta)));
        return node.add("Mul", inner, node.scalar(alpha));
    }
}
