package dev.octet.model.tflite.form;

import dev.octet.model.operator.definition.Unsupported;

/** Shapes that a Reshape takes. */
final class Shapes {
    private Shapes() {}

    /** A constant shape, of which one dimension may be open, -1. */
    static String of(Operation operation, long... dims) {
        int open = 0;
        for (long dim : dims) {
            open += dim < 0 ? 1 : 0;
        }
        if (open > 1) {
            throw new Unsupported(open + " dimensions of its output are open");
        }
        return operation.longs(dims);
    }
}
