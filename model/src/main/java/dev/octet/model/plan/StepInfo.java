package dev.octet.model.plan;

import dev.octet.kernel.Explanation;
import dev.octet.model.graph.Node;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

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
 * @param planBodies makes {@link #bodies}
 */
public record StepInfo(
        Node node,
        String how,
        List<TensorType> outputs,
        long operations,
        Optional<Explanation> explanation,
        boolean isExact,
        Supplier<List<Body>> planBodies) {
    /**
     * A graph that a step runs, as a plan for what the step gives it.
     *
     * @param name of the node's attribute
     * @param steps what it does, in order
     * @param refusal why there is no plan, and no steps: nothing here fits what it would be given;
     *     empty where there is one
     */
    public record Body(String name, List<StepInfo> steps, Optional<String> refusal) {
        /** Copies the list. */
        public Body {
            steps = List.copyOf(steps);
        }

        static Body of(String name, Supplier<Plan> plan) {
            try {
                return new Body(name, plan.get().steps(), Optional.empty());
            } catch (IllegalArgumentException e) {
                return new Body(name, List.of(), Optional.of(e.getMessage()));
            }
        }
    }

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

    /**
     * The graphs that it runs, as {@code If} runs one of two: planned when this is called, if they
     * were not yet; none of most steps.
     */
    public List<Body> bodies() {
        return planBodies.get();
    }

    /** Whether it is evaluated plainly, which is slow and makes garbage. */
    public boolean isPlain() {
        return how.equals(PlainStep.HOW);
    }
}
