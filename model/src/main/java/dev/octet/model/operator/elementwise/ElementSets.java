package dev.octet.model.operator.elementwise;

import dev.octet.model.tensor.ElementType;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/** Sets of element types that operators take. */
final class ElementSets {
    /** Floating-point numbers. */
    static final Set<ElementType> FLOATS = where(ElementType::isFloat);

    /** Integers. */
    static final Set<ElementType> INTEGERS = where(ElementType::isInteger);

    /** Floating-point numbers and integers. */
    static final Set<ElementType> NUMBERS = where(type -> type != ElementType.BOOL);

    /** Numbers that can be negative. */
    static final Set<ElementType> SIGNED =
            where(type -> type != ElementType.BOOL && !type.isUnsigned());

    /** Truth values. */
    static final Set<ElementType> BOOLS = where(type -> type == ElementType.BOOL);

    /** Every type. */
    static final Set<ElementType> ALL = where(type -> true);

    private ElementSets() {}

    /** Floating-point numbers and some others. */
    static Set<ElementType> floatsAnd(ElementType... others) {
        return where(type -> type.isFloat() || Set.of(others).contains(type));
    }

    private static Set<ElementType> where(Predicate<ElementType> condition) {
        Set<ElementType> types = EnumSet.allOf(ElementType.class);
        types.removeIf(condition.negate());
        return Collections.unmodifiableSet(types);
    }
}
