package dev.octet.model.plan;

import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * A graph made ready for inputs of known shapes. Thread-safe: any number of runs at once, each with
 * memory of its own. Close it when nobody runs it.
 */
public interface Plan extends AutoCloseable {
    /**
     * Types of the outputs; of unknown shape where that depends on what a run computes, and null
     * where the network does not say the type of its elements either.
     */
    List<TensorType> outputs();

    /**
     * Computes, on the calling thread.
     *
     * @param inputs of the types that the plan was made for
     * @param outputs null, for a new tensor to be put there, or a tensor to be written, of the type
     *     of the output
     */
    default void run(Tensor[] inputs, Tensor[] outputs) {
        run(inputs, outputs, null);
    }

    /**
     * Computes, as {@link #run(Tensor[], Tensor[])} does.
     *
     * @param listener is told of each step; null for nobody
     */
    void run(Tensor[] inputs, Tensor[] outputs, StepListener listener);

    /** What a run does, in order. */
    List<StepInfo> steps();

    /** Bytes that one run needs between steps. */
    long arenaBytes();

    @Override
    void close();
}
