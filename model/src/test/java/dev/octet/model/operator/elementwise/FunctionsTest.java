package dev.octet.model.operator.elementwise;

import static dev.octet.model.operator.elementwise.Run.doubles;
import static dev.octet.model.operator.elementwise.Run.floats;
import static dev.octet.model.operator.elementwise.Run.integers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionsTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    /** Values of another mathematical library, in double precision. */
    @ParameterizedTest
    @CsvSource({
        "Sqrt, 2.0, 1.4142135623730951",
        "Reciprocal, -8.0, -0.125",
        "Exp, 1.5, 4.4816890703380645",
        "Exp, -0.3, 0.7408182206817179",
        "Log, 2.0, 0.6931471805599453",
        "Log, 0.3, -1.2039728043259361",
        "Erf, 1.5, 0.9661051464753108",
        "Erf, -0.3, -0.3286267594591274",
        "Sin, 1.5, 0.9974949866040544",
        "Sin, -0.3, -0.29552020666133955",
        "Cos, 1.5, 0.0707372016677029",
        "Cos, -0.3, 0.955336489125606",
        "Tan, 1.5, 14.101419947171719",
        "Tan, -0.3, -0.30933624960962325",
        "Asin, 0.5, 0.5235987755982989",
        "Asin, -0.75, -0.848062078981481",
        "Acos, 0.5, 1.0471975511965979",
        "Acos, -0.75, 2.4188584057763776",
        "Atan, 1.5, 0.982793723247329",
        "Atan, -0.3, -0.2914567944778671",
        "Sinh, 1.5, 2.1292794550948173",
        "Sinh, -0.3, -0.3045202934471426",
        "Cosh, 1.5, 2.352409615243247",
        "Cosh, -0.3, 1.0453385141288605",
        "Tanh, 1.5, 0.9051482536448664",
        "Tanh, -0.3, -0.2913126124515909",
        "Asinh, 1.5, 1.1947632172871094",
        "Asinh, -0.3, -0.29567304756342244",
        "Asinh, 1e300, 691.4686750787736",
        "Asinh, 1e-9, 1e-9",
        "Acosh, 1.25, 0.6931471805599453",
        "Acosh, 5.0, 2.2924316695611777",
        "Acosh, 1e300, 691.4686750787736",
        "Acosh, 1.0000000000009095, 1.3486991523485068e-06",
        "Atanh, 0.5, 0.5493061443340548",
        "Atanh, -0.75, -0.9729550745276566",
        "Atanh, 1e-9, 1e-9",
    })
    void valuesAreRight(String type, double x, double expected) {
        double y = Run.of(type, 22, floats(ElementType.DOUBLE, x)).getDouble(0);
        assertEquals(expected, y, 4 * Math.ulp(expected));
        double single = Run.of(type, 22, floats(ElementType.FLOAT, x)).getDouble(0);
        float nearest =
                (float) Run.of(type, 22, floats(ElementType.DOUBLE, (float) x)).getDouble(0);
        assertEquals(nearest, single);
    }

    private static void check(String type, double[] x, double... expected) {
        for (ElementType element : ElementSets.FLOATS) {
            double[] y = doubles(Run.of(type, 22, floats(element, x)));
            assertArrayEquals(expected, y, () -> type + " " + element);
        }
    }

    @Test
    void roundingsOfFloats() {
        double[] x = {0.5, 1.5, -2.5, -0.25, INFINITY, NAN};
        check("Round", x, 0, 2, -2, -0.0, INFINITY, NAN);
        check("Floor", x, 0, 1, -3, -1, INFINITY, NAN);
        check("Ceil", x, 1, 2, -2, -0.0, INFINITY, NAN);
    }

    @Test
    void valuesAtTheEdges() {
        check("Sqrt", new double[] {-1, -0.0, INFINITY}, NAN, -0.0, INFINITY);
        check("Reciprocal", new double[] {0, -0.0, -INFINITY}, INFINITY, -INFINITY, -0.0);
        check("Exp", new double[] {INFINITY, -INFINITY, NAN}, INFINITY, 0, NAN);
        check("Log", new double[] {0, -1, INFINITY}, -INFINITY, NAN, INFINITY);
        check("Erf", new double[] {INFINITY, -INFINITY, NAN, -0.0}, 1, -1, NAN, -0.0);
        check("Tanh", new double[] {INFINITY, -INFINITY, NAN}, 1, -1, NAN);
        check("Asinh", new double[] {INFINITY, -INFINITY, -0.0}, INFINITY, -INFINITY, -0.0);
        check("Acosh", new double[] {1, 0.5, -INFINITY, INFINITY}, 0, NAN, NAN, INFINITY);
        check("Atanh", new double[] {1, -1, 2, INFINITY}, INFINITY, -INFINITY, NAN, NAN);
        check("Sin", new double[] {INFINITY, 0}, NAN, 0);
        check("Asin", new double[] {2, NAN}, NAN, NAN);
    }

    @Test
    void scalarsAndEmptyTensorsHaveResults() {
        assertEquals(1, Run.of("Exp", 13, Tensor.of(new float[] {0})).getFloat(0));
        Tensor empty = Tensor.zeros(ElementType.DOUBLE, Shape.of(0));
        assertEquals(0, Run.of("Exp", 13, empty).count());
    }

    @Test
    void integersAreRefusedButByErf() {
        Tensor x = integers(ElementType.INT32, -9, 0, 1, 9);
        assertArrayEquals(new long[] {-1, 0, 0, 1}, Run.of("Erf", 9, x).toLongs());
        assertThrows(IllegalArgumentException.class, () -> Run.of("Sqrt", 13, x));
    }

    @Test
    void operatorsAreThereSinceAVersion() {
        Tensor x = floats(ElementType.FLOAT, 1);
        assertThrows(Unsupported.class, () -> Run.of("Sinh", 8, x));
        assertThrows(Unsupported.class, () -> Run.of("Round", 10, x));
        assertThrows(Unsupported.class, () -> Run.of("Exp", 13, x, x));
    }
}
