package dev.octet.request;

/** Which tensor of a run it is. The order is that of the addresses native code is handed. */
public enum Role {
    /** The source. */
    SRC("src"),
    /** A tensor shaped as dst that is added to it, or the mask of a softmax. */
    RESIDUAL("residual"),
    /** One f32 scale per row of the source. */
    ROW_SCALES("rowScales"),
    /** One s32 zero point per row of the source. */
    ROW_ZERO_POINTS("rowZeroPoints"),
    /** The destination. */
    DST("dst");

    private final String label;

    Role(String label) {
        this.label = label;
    }

    /** As error messages name it. */
    @Override
    public String toString() {
        return label;
    }
}
