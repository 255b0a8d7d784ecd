package dev.octet.model.operator.data;

import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.Locale;

/** How an update is joined with what lies at its place. */
enum Reduction {
    NONE,
    ADD,
    MUL,
    MAX,
    MIN;

    /** Reads attribute {@code reduction}, which is there since version 16. */
    static Reduction of(Declaration node) {
        String name =
                node.version() < 16
                        ? "none"
                        : node.version() < 18
                                ? node.oneOf("reduction", "none", "none", "add", "mul")
                                : node.oneOf(
                                        "reduction", "none", "none", "add", "mul", "max", "min");
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Joins an element of a tensor with one of another that has the same type. */
    void apply(Tensor y, int at, Tensor update, int i) {
        if (this == NONE) {
            y.copy(at, update, i, 1);
        } else if (y.element().isFloat()) {
            y.setDouble(at, join(y.getDouble(at), update.getDouble(i)));
        } else {
            boolean isUnsigned = y.element() == ElementType.UINT64;
            y.setLong(at, join(y.getLong(at), update.getLong(i), isUnsigned));
        }
    }

    private double join(double a, double b) {
        return switch (this) {
            case ADD -> a + b;
            case MUL -> a * b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case NONE -> b;
        };
    }

    private long join(long a, long b, boolean isUnsigned) {
        boolean isLess = isUnsigned ? Long.compareUnsigned(a, b) < 0 : a < b;
        return switch (this) {
            case ADD -> a + b;
            case MUL -> a * b;
            case MAX -> isLess ? b : a;
            case MIN -> isLess ? a : b;
            case NONE -> b;
        };
    }
}
