package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;

/** How an operator is said in ONNX's. */
interface Form {
    /**
     * Adds nodes that compute it.
     *
     * @throws dev.octet.model.operator.definition.Unsupported with the reason when there are none
     */
    void convert(Operation operation) throws NetworkFormatException;
}
