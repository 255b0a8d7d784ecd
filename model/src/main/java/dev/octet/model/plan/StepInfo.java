package dev.octet.model.plan;

import dev.octet.kernel.Explanation;
import dev.octet.model.graph.Node;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * One step of a plan, as explanations show it.
 *
 * @param node what it computes
 * @param how which engine and implementation, or what else
 * @param outputs types of what it gives
 * @param operations arithmetic operations, two for each multiplication with its addition; 0 where
 *     nobody counts
 * @param explanation which engine computes it with a kernel, and why the others do not; empty for
 *     what has none
 * @param isExact whether every engine computes the same bits here
 */
public record StepInfo(
        Node node,
        String how,
        List<TensorType> outputs,
        long operations,
        Optional<Explanation> explanation,
        boolean isExact) {
    /** Copies the list. */
    public StepInfo {
        outputs = List.copyOf(outputs);
    }

    /** Name of the engine whose kernel computes it, or "java" for what this module does itself. */
    public String engine() {
        return explanation.map(Explanation::engine).orElse("java");
    }

    /** The implementation in that engine, or what else is done. */
    public String implementation() {
        return explanation.map(Explanation::implementation).orElse(how);
    }

    /** Whether it is evaluated plainly, which is slow and makes garbage. */
    public boolean isPlain() {
        return how.equals(PlainStep.HOW);
    }
}
