package dev.octet.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.request.DataType;
import dev.octet.request.Elementwise;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The oracle of expressions against numbers worked out by hand. */
class ElementwiseOracleTest {
    private static Tensor reals(float... values) {
        Tensor tensor = new Tensor(DataType.F32, values.length);
        for (int i = 0; i < values.length; i++) {
            tensor.set(i, values[i]);
        }
        return tensor;
    }

    private static void assertResults(String line, Tensor a, Tensor b, float... expected) {
        Elementwise request = Elementwise.parse("eltwise " + line);
        Values values =
                new Values(request, Parameters.none(), null, Map.of(Role.SRC, a, Role.SRC_1, b));
        assertEquals(reals(expected), values.expected().dst());
    }

    @Test
    void rowsAndColumns() {
        Tensor a = reals(1, 2);
        Tensor b = reals(10, 20, 30);
        assertResults("f32,f32:f32 2x1,3 sub(b,a)", a, b, 9, 19, 29, 8, 18, 28);
        assertResults(
                "f32,f32:f32 2x1,3 where(less(mul(a,15.0),b),a,neg(b))",
                a,
                b,
                -10,
                1,
                1,
                -10,
                -20,
                -30);
    }

    @Test
    void zerosAndNaN() {
        float nan = Float.NaN;
        Tensor a = reals(-0f, nan, 1, nan);
        Tensor b = reals(0, 2, nan, nan);
        assertResults("f32,f32:f32 4,4 max(a,b)", a, b, 0, nan, nan, nan);
        assertResults("f32,f32:f32 4,4 min(b,a)", a, b, -0f, nan, nan, nan);
        assertResults("f32,f32:f32 4,4 equal(a,b)", a, b, 1, 0, 0, 0);
        assertResults("f32,f32:f32 4,4 where(a,b,sign(a))", a, b, -0f, 2, nan, nan);
    }

    @Test
    void halvesGoToTheEvenInteger() {
        Tensor a = reals(0.5f, -0.5f, 1.5f);
        assertResults("f32,f32:f32 3,1 add(round(a),b)", a, reals(0), 0, 0, 2);
    }
}
