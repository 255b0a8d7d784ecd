package dev.octet.model.plan;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Node;
import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The plain evaluation of an operator, for what has no kernel.
 *
 * @param inputs places, -1 for one that is left out
 * @param outputs places, -1 for one that is not used
 */
record PlainStep(Node node, int[] inputs, int[] outputs) implements Step {
    /** How it computes. */
    static final String HOW = "plain evaluation";

    @Override
    public String how() {
        return HOW;
    }

    @Override
    public Action open(Frame frame) {
        return () -> run(frame, node.operator()::evaluate);
    }

    /** Computes by this. */
    void run(Frame frame, Function<Inputs, List<Tensor>> evaluate) {
        List<Tensor> given = new ArrayList<>();
        for (int place : inputs) {
            given.add(place < 0 ? null : frame.tensor(place));
        }
        List<Tensor> results;
        try {
            results = evaluate.apply(Inputs.of(given));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(node.describe() + ": " + e.getMessage(), e);
        }
        for (int i = 0; i < outputs.length; i++) {
            if (outputs[i] >= 0) {
                Tensor result = results.get(i);
                frame.buffer(outputs[i]).put(0, result.data(), 0, result.type().bytes());
            }
        }
    }
}
