package dev.octet.model.operator.definition;

/** Why a node cannot be computed: thrown while its attributes are read. */
public final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the reason, one sentence without a point at its end. */
    public Unsupported(String reason) {
        super(reason);
    }
}
