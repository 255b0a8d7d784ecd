package dev.octet.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.verify.RandomCases;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {
    @Test
    void everyLineIsReadBack() {
        new RandomCases(5, RandomCases.Kind.RESIZE)
                .limit(500)
                .forEach(
                        each -> {
                            Resize resize = (Resize) each.request();
                            assertEquals(resize, Request.parse(resize.toString()));
                        });
    }

    @Test
    void axesWithoutSizesAreAlike() {
        Resize resize = Resize.parse("resize u8:f32 mb2_ic3_ih5oh10 half_pixel nchw");
        assertEquals(List.of(5, 5), resize.in());
        assertEquals("[2, 3, 5, 5]", resize.shape().toString());
        assertEquals(List.of(2, 3, 10, 10), Shapes.list(resize.dstShape()));
        assertEquals(6, resize.planes());
        Resize other = Resize.parse("resize u8:f32 ic3_ih5oh10_iw5ow9 half_pixel scales:2,1.9");
        assertEquals(
                "resize u8:f32 mb1_ic3_ih5oh10_iw5ow9 half_pixel scales:2.0,1.9", other.toString());
    }

    @Test
    void lengthIsTheSizeOrTheScaledOne() {
        Resize resize = Resize.parse("resize u8:u8 ic1_ih5oh8_iw4ow6 half_pixel");
        assertEquals(8, resize.length(1));
        assertEquals(7.5, Resize.parse("resize u8:u8 ic1_iw5ow7 asymmetric scales:1.5").length(2));
        assertEquals(1, resize.length(0));
    }

    @Test
    void sizesAndTheirScalesAreAllThatMayDiffer() {
        Resize resize = Resize.parse("resize u8:u8 ic3_ih4oh8 half_pixel");
        String others = "resize u8:u8 mb3_ic3_ih6oh9_iw2ow2 half_pixel scales:1.5,1";
        assertTrue(resize.differsInSizesOnly(Resize.parse(others)));
        for (String other :
                List.of(
                        "u8:u8 ic3_ih4oh8 asymmetric",
                        "u8:u8 ic4_ih4oh8 half_pixel",
                        "u8:u8 ic3_iw4ow8 half_pixel",
                        "s8:u8 ic3_ih4oh8 half_pixel",
                        "u8:f32 ic3_ih4oh8 half_pixel",
                        "u8:u8 ic3_ih4oh8 half_pixel nchw",
                        "u8:u8 ic3_ih4oh8 half_pixel zp")) {
            assertFalse(resize.differsInSizesOnly(Resize.parse("resize " + other)), other);
        }
        assertEquals("resize u8:u8 mb7_ic3_ih4oh8 half_pixel", resize.withRows(7).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "u8:u8 ic3_ih4oh8 | one of half_pixel, half_pixel_symmetric,",
                "u8:u8 ic3_ih4oh8 half_pixel asymmetric | got 2 of them",
                "u8:u8 ic3_ih4oh8 tf_crop_and_resize half_pixel | unknown attribute",
                "u8:u8 ic3_ih4 half_pixel | has no oh",
                "u8:u8 ic3_ih4oh8kh2 half_pixel | has kh, where there is no window",
                "u8:u8 ic3oc3_ih4oh8 half_pixel | has oc",
                "u8:u8 mb0_ic3_ih4oh8 half_pixel | images=0",
                "u8:u8 ic3_ih4oh0 half_pixel | axis 0 goes from 4 to 0",
                "u8:u8 ic1_iw4ow4194305 half_pixel | at most 4,194,304; axis 0 goes from 4 to",
                "s32:f32 ic3_ih4oh8 half_pixel | got s32",
                "f32:f32 ic3_ih4oh8 half_pixel zp | no zero point",
                "f32:u8 ic3_ih4oh8 half_pixel dynamic | no dynamic rows",
                "u8:u8 ic3_ih4oh8 half_pixel scales:2 | one for each of 2 axes, or is not there; got 1",
                "u8:u8 ic3_ih4oh8 half_pixel scales:2,0 | greater than 0, got 0.0",
                "u8:u8 ic3_ih4oh8 half_pixel scales:2,1e39 | greater than 0, got Infinity",
                "u8:u8 ic3_ih4oh8 half_pixel scales:2,x | is no number",
                "u8:f32 ic1024_ih4oh1024 half_pixel | needs 4,294,967,296 bytes"
            })
    void refusesWithTheReason(String line, String reason) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Request.parse("resize " + line));
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }

    @Test
    void valuesMustBeThoseItAsksFor() {
        Resize resize = Resize.parse("resize u8:u8 ic3_ih4oh8 half_pixel src_scale dst_zp");
        Parameters right = Parameters.none().srcScale(0.5f).dstZeroPoint(3);
        resize.check(right);
        assertThrows(IllegalArgumentException.class, () -> resize.check(Parameters.none()));
        assertThrows(IllegalArgumentException.class, () -> resize.check(right.srcZeroPoint(1)));
    }
}
