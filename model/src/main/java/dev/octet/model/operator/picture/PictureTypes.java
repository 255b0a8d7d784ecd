package dev.octet.model.operator.picture;

import dev.octet.model.tensor.ElementType;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Types of elements that operators of this package take. */
final class PictureTypes {
    static final Set<ElementType> FLOATS =
            Collections.unmodifiableSet(
                    EnumSet.of(
                            ElementType.FLOAT,
                            ElementType.DOUBLE,
                            ElementType.FLOAT16,
                            ElementType.BFLOAT16));

    /** Of a size or an axis. */
    static final Set<ElementType> INDICES =
            Collections.unmodifiableSet(EnumSet.of(ElementType.INT32, ElementType.INT64));

    private PictureTypes() {}
}
