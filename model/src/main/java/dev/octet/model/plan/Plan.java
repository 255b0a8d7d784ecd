package dev.octet.model.plan;

import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;

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

    /**
     * Why a run cannot have fewer rows than the inputs have that the plan was made for: what uses
     * several rows at once, or is not known not to. Empty where each row of the outputs, which the
     * first dimension counts, is computed of the same rows of the inputs alone. Found out when it
     * is first asked for, which takes some milliseconds.
     */
    Optional<String> rowsTogether();

    /**
     * Computes the first rows only, where {@link #rowsTogether} is empty; what is behind them is
     * neither read nor written.
     *
     * @param inputs with all rows, as for {@link #run(Tensor[], Tensor[])}; so are outputs
     * @param rows from 0 to as many as the plan was made for
     * @throws IllegalArgumentException when there are not as many, or {@link #rowsTogether} has a
     *     reason
     */
    void run(Tensor[] inputs, Tensor[] outputs, int rows);

    /** What a run does, in order. */
    List<StepInfo> steps();

    /** Bytes that one run needs between steps. */
    long arenaBytes();

    @Override
    void close();
}
