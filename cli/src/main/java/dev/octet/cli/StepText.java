package dev.octet.cli;

import dev.octet.model.graph.Signature;
import dev.octet.model.plan.StepInfo;
import dev.octet.model.tensor.TensorType;
import java.util.stream.Collectors;

/** Steps of a network for people. */
final class StepText {
    private StepText() {}

    /** The request, or the operator with what it gives. */
    static String what(StepInfo step) {
        return step.explanation()
                .map(explanation -> explanation.request().toString())
                .orElseGet(() -> operator(step) + outputs(step));
    }

    private static String operator(StepInfo step) {
        Signature signature = step.node().signature();
        return signature.type() + (step.outputs().isEmpty() ? "" : " ");
    }

    /** A sentence. */
    static String why(StepInfo step) {
        return step.explanation()
                .map(explanation -> explanation.why())
                .orElse(
                        step.isPlain()
                                ? "it has no kernel: evaluated plainly, slow and with garbage"
                                : "nothing is computed, elements only move");
    }

    /** {@code float [1, 128, 384], int64 [1]}. */
    static String outputs(StepInfo step) {
        return step.outputs().stream().map(TensorType::toString).collect(Collectors.joining(", "));
    }
}
