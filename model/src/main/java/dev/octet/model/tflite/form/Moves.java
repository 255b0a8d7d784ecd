package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.tflite.file.LiteTensor;

/**
 * What only moves elements moves integers as they are, if they stand for the same on both sides.
 */
final class Moves {
    private Moves() {}

    /** A node of which the first input is given. */
    interface Node {
        String of(String x) throws NetworkFormatException;
    }

    /** Moves the elements of an input to the only output. */
    static void add(Operation operation, int input, Node node) throws NetworkFormatException {
        if (isSame(operation.in(input), operation.out(0))) {
            operation.givePlain(0, node.of(operation.plain(input)), false);
        } else {
            operation.give(0, node.of(operation.real(input)));
        }
    }

    /** Whether the first inputs and all outputs stand for numbers in the same way. */
    static boolean areSame(Operation operation, int inputs) {
        boolean same = true;
        for (int i = 0; i < inputs; i++) {
            same &= isSame(operation.in(i), operation.out(0));
        }
        for (int i = 1; i < operation.outputs(); i++) {
            same &= isSame(operation.out(i), operation.out(0));
        }
        return same;
    }

    static boolean isSame(LiteTensor one, LiteTensor other) {
        return one.isQuantized() == other.isQuantized()
                && one.element() == other.element()
                && (!one.isQuantized() || one.quantization().isAs(other.quantization()));
    }
}
