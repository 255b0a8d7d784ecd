package dev.octet.model.tflite.file;

import java.util.List;

/**
 * A graph: the first of a file is the network, others are parts of it.
 *
 * @param name may be empty
 * @param tensors all, by index
 * @param inputs indices of tensors
 * @param outputs indices of tensors
 * @param operators in the order in which they are computed
 */
public record LiteGraph(
        String name,
        List<LiteTensor> tensors,
        int[] inputs,
        int[] outputs,
        List<LiteOperator> operators) {}
