package dev.octet.request;

import java.util.List;

/**
 * Which tensor of a run it is. The order is that of the addresses native code is handed, {@code
 * Operands} of native/shared/computation.h.
 */
public enum Role {
    /** The source. */
    SRC("src"),
    /** A tensor shaped as dst that is added to it, or the mask of a softmax or an attention. */
    RESIDUAL("residual"),
    /** One f32 scale per row of the source. */
    ROW_SCALES("rowScales"),
    /** One s32 zero point per row of the source. */
    ROW_ZERO_POINTS("rowZeroPoints"),
    /** The second of several sources. */
    SRC_1("src1"),
    /** The third of several sources. */
    SRC_2("src2"),
    /** The fourth of several sources. */
    SRC_3("src3"),
    /** The fifth of several sources. */
    SRC_4("src4"),
    /** The sixth of several sources. */
    SRC_5("src5"),
    /** The seventh of several sources. */
    SRC_6("src6"),
    /** The eighth of several sources. */
    SRC_7("src7"),
    /** Weights that come with each run. */
    WEIGHTS("weights"),
    /** The destination. */
    DST("dst");

    /** Sources that a request may have. */
    public static final int SOURCES = 8;

    /** values() would be a new array each time, and a run asks for sources. */
    private static final List<Role> ALL = List.of(values());

    private final String label;

    Role(String label) {
        this.label = label;
    }

    /**
     * A source.
     *
     * @param index less than {@link #SOURCES}
     */
    public static Role source(int index) {
        return index == 0 ? SRC : ALL.get(SRC_1.ordinal() + index - 1);
    }

    /** As error messages name it. */
    @Override
    public String toString() {
        return label;
    }
}
