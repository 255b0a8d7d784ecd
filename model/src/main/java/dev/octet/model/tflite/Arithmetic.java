package dev.octet.model.tflite;

import dev.octet.text.Names;
import java.util.Arrays;
import java.util.Locale;

/** What becomes of the sums of 8-bit integers. */
public enum Arithmetic {
    /** They are scaled in floats and rounded once, as in other quantized networks. */
    FLOAT,

    /**
     * They are scaled with 32-bit integers and rounded twice, with the bits of TensorFlow Lite's
     * reference kernels, where docs/networks.md says so. There are no kernels for that: it takes
     * seconds where the other one takes milliseconds.
     */
    EXACT;

    /** The property that says which one is meant where nobody else does: {@code float}, else. */
    public static final String PROPERTY = "dev.octet.tflite";

    /**
     * What the property says.
     *
     * @throws IllegalArgumentException when it says something else
     */
    static Arithmetic ofProperty() {
        String said = System.getProperty(PROPERTY, FLOAT.toString());
        return Arrays.stream(values())
                .filter(each -> each.toString().equals(said))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        Names.unknown(
                                                "value of " + PROPERTY,
                                                said,
                                                Arrays.stream(values())
                                                        .map(Arithmetic::toString)
                                                        .toList())));
    }

    /** As the property has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
