package dev.octet.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Resize;
import dev.octet.request.Role;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The oracle of resizes against numbers worked out by hand. */
class ResizeOracleTest {
    private static String resized(String line, Parameters parameters, float... src) {
        Resize resize = Resize.parse("resize " + line);
        Tensor given = new Tensor(resize.src(), src.length);
        for (int i = 0; i < src.length; i++) {
            if (resize.src() == DataType.F32) {
                given.set(i, src[i]);
            } else {
                given.set(i, (int) src[i]);
            }
        }
        Tensor dst = new Values(resize, parameters, null, Map.of(Role.SRC, given)).expected().dst();
        String[] texts = new String[dst.count()];
        Arrays.setAll(
                texts,
                i ->
                        dst.type() == DataType.F32
                                ? Float.toString(dst.real(i))
                                : Integer.toString(dst.integer(i)));
        return String.join(" ", texts);
    }

    private static String line(String coordinates, String sizes, float... src) {
        return resized("f32:f32 ic1_" + sizes + " " + coordinates, Parameters.none(), src);
    }

    @Test
    void coordinates() {
        assertEquals("1.0 1.5 2.5 3.0", line("half_pixel", "iw2ow4", 1, 3));
        assertEquals("1.0 2.0 3.0 3.0", line("asymmetric", "iw2ow4", 1, 3));
        assertEquals("1.0 2.0 3.0 4.0", line("align_corners", "iw2ow4", 1, 4));
        assertEquals("2.5", line("half_pixel", "iw4ow1", 1, 2, 3, 4));
        assertEquals("1.0", line("pytorch_half_pixel", "iw4ow1", 1, 2, 3, 4));
        assertEquals("1.0", line("align_corners", "iw4ow1", 1, 2, 3, 4));
        assertEquals("1.5 3.5", line("pytorch_half_pixel", "iw4ow2", 1, 2, 3, 4));
    }

    /**
     * Two of four become two: at a scale of 0.5 all of them count, at 0.6 there is a rest of 0.4.
     */
    @Test
    void scalesOfTheirOwn() {
        assertEquals("1.5 3.5", line("half_pixel scales:0.5", "iw4ow2", 1, 2, 3, 4));
        assertEquals("1.3333333 3.0", line("half_pixel scales:0.6", "iw4ow2", 1, 2, 3, 4));
        assertEquals(
                "1.6666667 3.3333333",
                line("half_pixel_symmetric scales:0.6", "iw4ow2", 1, 2, 3, 4));
        assertEquals("1.0 3.142857", line("align_corners scales:0.6", "iw4ow2", 1, 2, 3, 4));
        assertEquals("1.0 2.6666665", line("asymmetric scales:0.6", "iw4ow2", 1, 2, 3, 4));
    }

    @Test
    void axesAreInterpolatedOneAfterTheOther() {
        assertEquals(
                "1.0 2.0 3.0 2.0 3.0 4.0 3.0 4.0 5.0", line("align_corners", "ih2oh3", 1, 3, 3, 5));
        assertEquals("4.5", line("half_pixel", "id2od1", 1, 2, 3, 4, 5, 6, 7, 8));
    }

    /** Channels apart, and inside of each other. */
    @Test
    void layouts() {
        String sizes = "ic2_iw2ow3 align_corners";
        assertEquals("1 10 2 20 3 30", resized("u8:u8 " + sizes, Parameters.none(), 1, 10, 3, 30));
        assertEquals(
                "1 2 3 10 20 30",
                resized("u8:u8 " + sizes + " nchw", Parameters.none(), 1, 3, 10, 30));
    }

    /** A half is rounded to the even integer, behind the scale. */
    @Test
    void scalesAndZeroPoints() {
        Parameters parameters =
                Parameters.none().srcScale(0.5f).srcZeroPoint(-10).dstScale(2).dstZeroPoint(1);
        assertEquals(
                "1 2 3",
                resized(
                        "s8:u8 ic1_iw2ow3 align_corners src_scale zp dst_scale dst_zp",
                        parameters,
                        -10,
                        -2));
        assertEquals("2", resized("u8:u8 ic1_iw2ow1 half_pixel", Parameters.none(), 2, 3));
    }

    /** What has no weight is not looked at. */
    @Test
    void infinitiesStayWhereTheyAre() {
        float all = Float.POSITIVE_INFINITY;
        assertEquals("1.0 Infinity Infinity", line("align_corners", "iw2ow3", 1, all));
        assertEquals("-0.0 2.0", line("half_pixel", "iw2ow2", -0f, 2));
        assertEquals("NaN", line("half_pixel", "iw2ow1", all, -all));
    }
}
