package dev.octet.model.operator.reduce;

import dev.octet.model.tensor.ElementType;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Types of elements that operators of this package take. */
final class ReduceTypes {
    static final Set<ElementType> FLOATS =
            of(
                    EnumSet.of(
                            ElementType.FLOAT,
                            ElementType.DOUBLE,
                            ElementType.FLOAT16,
                            ElementType.BFLOAT16));

    /** Floats, and integers of 32 and 64 bits. */
    static final Set<ElementType> WIDE =
            with(
                    FLOATS,
                    ElementType.INT32,
                    ElementType.UINT32,
                    ElementType.INT64,
                    ElementType.UINT64);

    /** All but booleans. */
    static final Set<ElementType> NUMBERS = of(EnumSet.complementOf(EnumSet.of(ElementType.BOOL)));

    /** What has an order: of the integers not those of 16 bits, but booleans. */
    static final Set<ElementType> ORDERED =
            with(WIDE, ElementType.INT8, ElementType.UINT8, ElementType.BOOL);

    /** Of an axis. */
    static final Set<ElementType> INDICES = of(EnumSet.of(ElementType.INT32, ElementType.INT64));

    private ReduceTypes() {}

    private static Set<ElementType> of(EnumSet<ElementType> types) {
        return Collections.unmodifiableSet(types);
    }

    private static Set<ElementType> with(Set<ElementType> types, ElementType... more) {
        EnumSet<ElementType> all = EnumSet.copyOf(types);
        Collections.addAll(all, more);
        return of(all);
    }
}
