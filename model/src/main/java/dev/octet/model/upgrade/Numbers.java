package dev.octet.model.upgrade;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Floats that were attributes and are inputs, which have the type of what they are used with. */
final class Numbers {
    private static final int INPUTS_OF_PAD_SINCE = 11;
    private static final int INPUTS_OF_CLIP_SINCE = 11;
    private static final int INPUTS_OF_DROPOUT_SINCE = 12;
    private static final int MASK_OF_BOOL_SINCE = 10;

    private Numbers() {}

    /** Pads, and the value that is put there. */
    static void pad(Change change, Draft draft, Facts facts) {
        if (change.from().signature().version() < INPUTS_OF_PAD_SINCE) {
            float value = change.takeFloat("value", 0);
            String pads = draft.list(change, "pads", change.takeLongs("pads"));
            // 0 is what is put there without a value; -0 is not
            boolean isUsual = Float.floatToRawIntBits(value) == 0;
            change.inputs(
                    change.input(0), pads, isUsual ? "" : number(change, draft, facts, value));
        }
        draft.add(change);
    }

    private static String number(Change change, Draft draft, Facts facts, float value) {
        return draft.constant(change, "value", scalar(element(change, facts), value));
    }

    /** Bounds, which are floats where they are left out, whatever the type is. */
    static void clip(Change change, Draft draft, Facts facts) {
        if (change.from().signature().version() < INPUTS_OF_CLIP_SINCE) {
            ElementType element = element(change, facts);
            String least = bound(change, draft, "min", element, -Float.MAX_VALUE);
            change.inputs(
                    change.input(0), least, bound(change, draft, "max", element, Float.MAX_VALUE));
        }
        draft.add(change);
    }

    private static String bound(
            Change change, Draft draft, String name, ElementType element, float usual) {
        float value = change.takeFloat(name, usual);
        boolean isUsual = element == ElementType.FLOAT && value == usual;
        return isUsual ? "" : draft.constant(change, name, scalar(element, value));
    }

    /** The ratio; and the mask, which had the type of what it keeps all of. */
    static void dropout(Change change, Draft draft) {
        int version = change.from().signature().version();
        if (version < INPUTS_OF_DROPOUT_SINCE) {
            Object ratio = change.take("ratio");
            String name =
                    ratio == null
                            ? ""
                            : draft.constant(
                                    change, "ratio", scalar(ElementType.FLOAT, (Float) ratio));
            change.inputs(change.input(0), name);
        }
        String mask = change.output(1);
        if (version < MASK_OF_BOOL_SINCE && !mask.isEmpty()) {
            change.outputs().remove(1);
            // 1 of the type of x, whatever x is, and whichever type that is
            String zero = draft.constant(change, "zero", scalar(ElementType.FLOAT, 0));
            draft.add(change, "mask", "Pow", Map.of(), List.of(change.input(0), zero), mask);
        }
        draft.add(change);
    }

    /** The type of input 0. */
    private static ElementType element(Change change, Facts facts) {
        ElementType element = facts.of(change.input(0)).element();
        if (element == null) {
            throw Draft.refused(
                    change.from(),
                    "its numbers become inputs of the type of input 0, which is not known");
        }
        return element;
    }

    private static Tensor scalar(ElementType element, float value) {
        Tensor scalar = Tensor.zeros(element, Shape.scalar());
        scalar.setDouble(0, value);
        return scalar;
    }
}
