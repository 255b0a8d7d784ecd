package dev.octet.model.graph;

import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * What a node computes, its attributes read. Immutable, thread-safe. Errors are {@link
 * IllegalArgumentException}s with the numbers; who calls adds the node's name.
 */
public interface Operator {
    /**
     * The types of the outputs, of those that may be left out, too.
     *
     * @param inputs with every type known, and the values that are known already
     * @return a type of unknown shape where the shape depends on a value that is not known; null
     *     where not even the type of its elements is known, which happens to outputs of graphs that
     *     do not declare it
     * @throws IllegalArgumentException when types or shapes do not fit
     */
    List<TensorType> infer(Inputs inputs);

    /**
     * The plain evaluation: slow, obvious and right. It is what a plan is compared with, folds
     * constants, and computes what has no kernel.
     *
     * @param inputs with every value known
     * @return the outputs, as {@link #infer} has them; new tensors, or inputs
     */
    List<Tensor> evaluate(Inputs inputs);

    /**
     * Whether the same inputs give the same outputs, so that what is constant can be computed once.
     */
    default boolean isDeterministic() {
        return true;
    }

    /**
     * Whether the outputs depend on the inputs' values; those of Shape depend on their types alone.
     */
    default boolean needsValues() {
        return true;
    }

    /**
     * How many of a node's inputs, the last ones, are what its graphs use of the graph around them.
     */
    default int captured() {
        return 0;
    }

    /**
     * Whether an evaluation may take long however small inputs and outputs are, as a loop's may.
     */
    default boolean mayRunLong() {
        return false;
    }
}
