package dev.octet.model.tflite.file;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;

/**
 * A tensor of a graph.
 *
 * @param index among the graph's tensors
 * @param name of its own among them
 * @param typeName of its elements, as the schema has it
 * @param element null where no such elements are supported
 * @param dims its dimensions, -1 where one is open
 * @param quantization null where it is not quantized
 * @param constant its values, which lie in the file; null where it is computed
 * @param isVariable whether it keeps its values from run to run
 * @param isSparse whether its values are only those that are not 0
 */
public record LiteTensor(
        int index,
        String name,
        String typeName,
        ElementType element,
        int[] dims,
        Quantization quantization,
        Tensor constant,
        boolean isVariable,
        boolean isSparse) {
    /** How many dimensions it has. */
    public int rank() {
        return dims.length;
    }

    /** Whether all dimensions are numbers. */
    public boolean hasKnownShape() {
        for (int dim : dims) {
            if (dim < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether its integers stand for other numbers. */
    public boolean isQuantized() {
        return quantization != null && element != null && element.isInteger();
    }
}
