package dev.octet.model.operator.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorFunctionTest {
    /** Values of another mathematical library. */
    @ParameterizedTest
    @CsvSource({
        "1e-10, 1.1283791670955126e-10",
        "0.5, 0.5204998778130465",
        "0.99, 0.8385080695553698",
        "1, 0.8427007929497149",
        "2.2, 0.9981371537020182",
        "6, 1",
    })
    void erf(double x, double expected) {
        assertEquals(expected, ErrorFunction.erf(x), 4 * Math.ulp(expected));
        assertEquals(-expected, ErrorFunction.erf(-x), 4 * Math.ulp(expected));
    }

    /** Values of another mathematical library. */
    @ParameterizedTest
    @CsvSource({
        "-0.7, 1.6778011938374184",
        "0.5, 0.4795001221869535",
        "0.7, 0.32219880616258156",
        "1, 0.15729920705028513",
        "3, 2.2090496998585438e-05",
        "10, 2.088487583762545e-45",
        "26, 5.663192408856143e-296",
    })
    void erfc(double x, double expected) {
        assertEquals(expected, ErrorFunction.erfc(x), 8 * Math.ulp(expected));
    }

    @Test
    void edges() {
        assertEquals(Double.NaN, ErrorFunction.erf(Double.NaN));
        assertEquals(Double.NaN, ErrorFunction.erfc(Double.NaN));
        assertEquals(-0.0, ErrorFunction.erf(-0.0));
        assertEquals(0, ErrorFunction.erfc(Double.POSITIVE_INFINITY));
        assertEquals(2, ErrorFunction.erfc(Double.NEGATIVE_INFINITY));
        assertEquals(0, ErrorFunction.erfc(1e200));
    }
}
