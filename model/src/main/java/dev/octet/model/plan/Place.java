package dev.octet.model.plan;

import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;

/** Where a value lies during a run. */
sealed interface Place {
    /** Type and shape. */
    TensorType type();

    /**
     * A constant.
     *
     * @param value as the value that uses it sees it
     */
    record Constant(Tensor value) implements Place {
        @Override
        public TensorType type() {
            return value.type();
        }
    }

    /**
     * Memory of the caller's.
     *
     * @param isInput whether it is read; otherwise it is written
     * @param index of the input or output
     */
    record External(TensorType type, boolean isInput, int index) implements Place {}

    /**
     * A part of the frame's memory.
     *
     * @param offset bytes from its beginning
     */
    record Arena(TensorType type, int offset) implements Place {}
}
