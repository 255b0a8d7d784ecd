package dev.octet.model.plan;

import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;

/** Watches a run, step by step, on the thread that runs. A run without one takes no times. */
@FunctionalInterface
public interface StepListener {
    /**
     * A step has ended. What is done here is not part of a step's time.
     *
     * @param step one of {@link Plan#steps()}, the same object in every run; a branch is one step,
     *     with all that it runs
     * @param nanos how long it took
     * @param outputs what it wrote, as the node's outputs are, null where one is not used: views of
     *     memory that the next steps write over, to be copied where they are kept
     */
    void ended(StepInfo step, long nanos, Supplier<List<Tensor>> outputs);
}
