package dev.octet.model.quantize;

/** Where a network in QDQ form is rounded. */
public enum Placement {
    /**
     * What products read, and nowhere else: sums are added to residuals and activated in floats,
     * and rounded once. The least error, and what Octet's kernels do in one step. Runtimes that
     * look for a rounding behind each convolution compute it in floats.
     */
    SOURCES,

    /** Inputs and outputs of all that has a form in 8 bits, as ONNX Runtime's tools do. */
    AROUND
}
