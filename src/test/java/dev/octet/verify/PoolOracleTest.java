package dev.octet.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Pool;
import dev.octet.request.Role;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The oracle of poolings against numbers worked out by hand. */
class PoolOracleTest {
    private static Tensor bytes(DataType type, int... values) {
        Tensor tensor = new Tensor(type, values.length);
        for (int i = 0; i < values.length; i++) {
            tensor.set(i, values[i]);
        }
        return tensor;
    }

    private static String pooled(String line, Parameters parameters, Tensor src) {
        Pool pool = Pool.parse(line);
        Tensor dst = new Values(pool, parameters, null, Map.of(Role.SRC, src)).expected().dst();
        String[] texts = new String[dst.count()];
        Arrays.setAll(
                texts,
                i ->
                        dst.type() == DataType.F32
                                ? Float.toString(dst.real(i))
                                : Integer.toString(dst.integer(i)));
        return String.join(" ", texts);
    }

    @Test
    void paddingIsNothing() {
        Tensor src = bytes(DataType.S8, -3, -8, 6);
        assertEquals("-3 6 6", pooled("pool s8:s8 ic1iw3kw3pw1 max", Parameters.none(), src));
        String mean = "pool s8:f32 ic1iw3kw3pw1 ";
        assertEquals("-5.5 -1.6666667 -1.0", pooled(mean + "avg", Parameters.none(), src));
        assertEquals(
                "-3.6666667 -1.6666667 -0.6666667",
                pooled(mean + "avg_include_padding", Parameters.none(), src));
    }

    /** Padding is real 0, which is the zero point. */
    @Test
    void scalesAndZeroPoints() {
        Parameters parameters =
                Parameters.none().srcScale(0.5f).srcZeroPoint(10).dstScale(0.25f).dstZeroPoint(1);
        Tensor src = bytes(DataType.U8, 12, 17);
        String line = "pool u8:u8 ic1iw2kw2ow2pw0 ";
        String values = " src_scale zp dst_scale dst_zp";
        assertEquals("10 15", pooled(line + "avg" + values, parameters, src));
        assertEquals("10 8", pooled(line + "avg_include_padding" + values, parameters, src));
    }

    @Test
    void windowsThatSeeNothing() {
        Tensor src = bytes(DataType.U8, 7);
        String shape = " ic1iw1ow1kw2dw1pw1 ";
        assertEquals("0", pooled("pool u8:u8" + shape + "max", Parameters.none(), src));
        assertEquals("0.0", pooled("pool u8:f32" + shape + "avg", Parameters.none(), src));
    }
}
