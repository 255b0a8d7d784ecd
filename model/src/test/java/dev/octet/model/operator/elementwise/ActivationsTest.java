package dev.octet.model.operator.elementwise;

import static dev.octet.model.operator.elementwise.Run.doubles;
import static dev.octet.model.operator.elementwise.Run.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivationsTest {
    private static double of(String type, Map<String, Object> attributes, double x) {
        return Run.of(type, 28, attributes, floats(ElementType.DOUBLE, x)).getDouble(0);
    }

    /** The specification's formulas, computed by another mathematical library. */
    @ParameterizedTest
    @CsvSource({
        "Sigmoid, 1.5, 0.8175744761936437",
        "Sigmoid, -0.7, 0.3318122278318339",
        "Sigmoid, -720, 2.0322308024e-313",
        "Softplus, 1.5, 1.7014132779827524",
        "Softplus, -0.7, 0.40318604888545784",
        "Softplus, 1000, 1000",
        "Softsign, 1.5, 0.6",
        "Softsign, -0.7, -0.4117647058823529",
        "Mish, 1.5, 1.4033782663958028",
        "Mish, -0.7, -0.2678702347955009",
        "HardSwish, 1.5, 1.125",
        "HardSwish, -0.7, -0.2683333333333333",
        "HardSwish, -4, 0",
        "HardSwish, 4, 4",
        "LeakyRelu, 1.5, 1.5",
        "LeakyRelu, -0.7, -0.007",
        "Elu, 1.5, 1.5",
        "Elu, -0.7, -0.5034146962085905",
        "Selu, 1.5, 1.5760515332221985",
        "Selu, -0.7, -0.8850530483437982",
        "Celu, 1.5, 1.5",
        "Celu, -0.7, -0.5034146962085905",
        "Gelu, 1.5, 1.399789198096713",
        "Gelu, -0.7, -0.1693745565561511",
        "HardSigmoid, 1.5, 0.8",
        "HardSigmoid, -0.7, 0.36",
        "HardSigmoid, -3, 0",
        "HardSigmoid, 3, 1",
        "Swish, 1.5, 1.2263617142904655",
        "Swish, -0.7, -0.2322685594822837",
        "ThresholdedRelu, 1.5, 1.5",
        "ThresholdedRelu, 1, 0",
        "ThresholdedRelu, -0.7, 0",
    })
    void valuesAreRight(String type, double x, double expected) {
        // defaults such as 0.01 are floats, which differ from the double
        assertEquals(expected, of(type, Map.of(), x), 3e-8 * Math.abs(expected));
    }

    @Test
    void attributesAreRead() {
        assertEquals(-0.35, of("LeakyRelu", Map.of("alpha", 0.5f), -0.7), 1e-15);
        assertEquals(-1.006829392417181, of("Elu", Map.of("alpha", 2f), -0.7), 1e-15);
        Map<String, Object> selu = Map.of("alpha", 2f, "gamma", 3f);
        assertEquals(-3.0204881772515426, of("Selu", selu, -0.7), 1e-15);
        assertEquals(6, of("Selu", selu, 2));
        assertEquals(-0.5906238205625731, of("Celu", Map.of("alpha", 2f), -0.7), 1e-15);
        assertEquals(-0.13847127800899275, of("Swish", Map.of("alpha", 2f), -0.7), 1e-15);
        assertEquals(0.25, of("HardSigmoid", Map.of("alpha", 0.5f, "beta", 0.75f), -1));
        assertEquals(0.5, of("ThresholdedRelu", Map.of("alpha", 0.25f), 0.5));
        Map<String, Object> tanh = Map.of("approximate", "tanh");
        assertEquals(1.3995715769802328, of("Gelu", tanh, 1.5), 1e-15);
        assertEquals(-0.16942986529488321, of("Gelu", tanh, -0.7), 1e-15);
        assertThrows(Unsupported.class, () -> of("Gelu", Map.of("approximate", "erf"), 1));
        assertThrows(Unsupported.class, () -> of("Sigmoid", Map.of("alpha", 1f), 1));
    }

    @Test
    void nanStaysAndInfinityIsThatOfTheFormulas() {
        double infinity = Double.POSITIVE_INFINITY;
        double nan = Double.NaN;
        String[] types = {"Sigmoid", "Softplus", "LeakyRelu", "Elu", "Celu", "HardSigmoid"};
        double[][] expected = {
            {0, nan, 1},
            {0, nan, infinity},
            {-infinity, nan, infinity},
            {-1, nan, infinity},
            {-1, nan, infinity},
            {0, nan, 1}
        };
        for (int i = 0; i < types.length; i++) {
            for (ElementType element : ElementSets.FLOATS) {
                assertArrayEquals(
                        expected[i],
                        doubles(Run.of(types[i], 28, floats(element, -infinity, nan, infinity))),
                        types[i]);
            }
        }
    }
}
