package dev.octet.model.operator.product;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The numbers that are multiplied. */
final class Numbers {
    /** Floats, and integers of 32 bits and more. */
    private static final Set<ElementType> WIDE =
            Collections.unmodifiableSet(
                    EnumSet.of(
                            ElementType.FLOAT,
                            ElementType.DOUBLE,
                            ElementType.FLOAT16,
                            ElementType.BFLOAT16,
                            ElementType.INT32,
                            ElementType.UINT32,
                            ElementType.INT64,
                            ElementType.UINT64));

    private Numbers() {}

    /** Checks that inputs that are there are of one type that matrices may have, and says which. */
    static ElementType ofMatrices(Inputs inputs, int... indices) {
        ElementChecks.oneOf(inputs, indices[0], WIDE);
        return ElementChecks.same(inputs, indices);
    }

    /** A tensor's elements, row-major. */
    static double[] doubles(Tensor tensor) {
        double[] values = new double[tensor.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getDouble(i);
        }
        return values;
    }
}
