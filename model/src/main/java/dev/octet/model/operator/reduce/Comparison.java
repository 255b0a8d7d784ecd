package dev.octet.model.operator.reduce;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;

/** Which of two elements is larger. */
final class Comparison {
    private Comparison() {}

    /** As {@link Long#compare}; NaN is larger than all numbers, and both zeros are equal. */
    static int compare(Tensor x, int i, int j) {
        if (x.element().isFloat()) {
            double a = x.getDouble(i);
            double b = x.getDouble(j);
            return a < b ? -1 : a > b ? 1 : Boolean.compare(Double.isNaN(a), Double.isNaN(b));
        }
        long a = x.getLong(i);
        long b = x.getLong(j);
        return x.element() == ElementType.UINT64 ? Long.compareUnsigned(a, b) : Long.compare(a, b);
    }

    /**
     * Whether element i is nearer to an end than element j: larger, or smaller. NaN is nearer than
     * any number, as it is for NumPy at both ends.
     */
    static boolean beats(Tensor x, int i, int j, boolean largest) {
        if (x.element().isFloat() && Double.isNaN(x.getDouble(i))) {
            return !Double.isNaN(x.getDouble(j));
        }
        if (x.element().isFloat() && Double.isNaN(x.getDouble(j))) {
            return false;
        }
        int order = compare(x, i, j);
        return largest ? order > 0 : order < 0;
    }
}
