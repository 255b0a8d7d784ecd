package dev.octet.request;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorOperationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "softmax f32:f32 12x128x128 axis:2",
                "softmax f32:u8 12x128x128 axis:2 factor:0.125 mask:128x128 dynamic",
                "log_softmax f32:s8 7 axis:0 dst_scale dst_zp",
                "softmax f32:f32 0x128 axis:1 mask:128",
                "layer_norm f32:f32 1024x768 axis:1 eps:1.0E-5 scale bias",
                "rms_norm f32:s8 4x8x16 axis:1 eps:0.0 scale residual dst_scale",
                "group_norm f32:f32 1x64x56x56 groups:32 nchw eps:1.0E-5 scale bias",
                "group_norm f32:u8 1x56x56x64 groups:64 eps:1.0E-5 dst_zp",
                "reduce_mean f32:f32 12x128x768 axes:1,2",
                "reduce_log_sum_exp f32:s8 12x128 axes:0 dst_scale dst_zp",
            })
    void bothWays(String line) {
        assertEquals(line, Request.parse(line).toString());
        assertEquals(Request.parse(line), Request.parse(line));
    }

    @Test
    void defaults() {
        assertEquals(Softmax.of(1, 3, 5), Request.parse("softmax f32:f32 3x5"));
        assertEquals(
                Normalize.layer(1, 1e-5f, 3, 5), Request.parse("layer_norm f32:f32 3x5 scale bias"));
        assertEquals(
                Reduce.of(Reduce.Kind.MAX, 0, 1, 3, 5),
                Request.parse("reduce_max f32:f32 3x5 axes:0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "softmax f32:f32|it reads 'softmax f32:dst AxBxC",
                "softmax f32 3x5|types read src:dst",
                "softmax s8:f32 3x5|softmax has an f32 src, got s8",
                "softmax f32:s32 3x5|dst is f32, s8 or u8, got s32",
                "softmax f32:f32 3xx5|a shape reads AxBxC",
                "softmax f32:f32 3x0|dimensions must be at least 1",
                "softmax f32:f32 65536x65536|a buffer holds at most 2,147,483,647",
                "softmax f32:f32 3x5 axis:2|axes of 3x5 are in [0, 1], got 2",
                "softmax f32:f32 3x5 axis:x|'x' in",
                "softmax f32:f32 3x5 axes:1|unknown attribute 'axes'; softmax knows",
                "softmax f32:f32 3x5 axis:1 axis:1|'axis' comes a second time",
                "softmax f32:f32 0x5 axis:0|there is nothing along axis 0 of 0x5",
                "softmax f32:f32 3x5 factor:NaN|is no number",
                "softmax f32:f32 3x5 factor:1e39|factor must be finite",
                "softmax f32:f32 3x5 mask:3x4|or another last one",
                "softmax f32:f32 3x5 mask:2x5|mask 2x5 has other dimensions: src is 3x5",
                "softmax f32:f32 2x3x4x5x6x7 mask:1x3x1x5x1x7|more than two runs",
                "softmax f32:f32 3x5 axis:0 mask:5|need the last axis, 1, got axis 0",
                "softmax f32:s8 3x5 axis:0 dynamic|need the last axis, 1, got axis 0",
                "softmax f32:f32 3x5 dst_scale|quantize a u8 or s8 dst, got dst f32",
                "softmax f32:s8 3x5 dst_scale dynamic|of both only one",
                "softmax f32:s8 3x5 dynamic:1|'dynamic' takes no value",
                "layer_norm f32:f32 3x5 eps:-1|eps must be finite and at least 0, is -1.0",
                "layer_norm f32:s8 3x5 axis:0 dynamic|need the last axis, 1, got axis 0",
                "layer_norm f32:f32 3x5 groups:2|unknown attribute 'groups'",
                "group_norm f32:f32 3x5 groups:2|5 channels make no 2 groups",
                "group_norm f32:f32 3x5 groups:0|5 channels make no 0 groups",
                "group_norm f32:f32 5|needs images and channels",
                "group_norm f32:s8 3x5 dynamic|group_norm takes no residual, and no dynamic",
                "group_norm f32:f32 3x5 residual|unknown attribute 'residual'",
                "reduce_mean f32:f32 3x5|reduce_mean needs axes, as in axes:1,2",
                "reduce_mean f32:f32 3x5x7 axes:0,2|axes must be neighbours",
                "reduce_mean f32:f32 3x5 axes:1,2|axes of 3x5 are in [0, 1], got 1 to 2",
                "reduce_mean f32:f32 0x5 axes:0|there is nothing along axis 0",
                "reduce_mean f32:s8 3x5 axes:1 dynamic|a reduction has no dynamic rows",
                "reduce_means f32:f32 3x5 axes:1|a request begins with one of",
            })
    void whatIsWrongIsSaid(String line, String message) {
        String actual =
                assertThrows(IllegalArgumentException.class, () -> Request.parse(line))
                        .getMessage();
        assertTrue(actual.contains(message), actual);
    }

    @Test
    void operands() {
        Request request = Request.parse("softmax f32:u8 2x3x5 mask:3x5 dynamic");
        assertEquals(
                List.of(
                        Role.SRC,
                        Role.RESIDUAL,
                        Role.ROW_SCALES,
                        Role.ROW_ZERO_POINTS,
                        Role.DST),
                request.operands().stream().map(Operand::role).toList());
        assertEquals(15, request.operand(Role.RESIDUAL).orElseThrow().count());
        assertEquals(6, request.operand(Role.ROW_SCALES).orElseThrow().count());
        assertTrue(request.operand(Role.SRC).orElseThrow().mayBeDst());
    }

    @Test
    void shapesOfReductions() {
        assertArrayEquals(
                new int[] {2, 5}, Request.parse("reduce_sum f32:f32 2x3x4x5 axes:1,2").dstShape());
        assertArrayEquals(
                new int[] {1}, Request.parse("reduce_sum f32:f32 2x3 axes:0,1").dstShape());
    }

    @Test
    void otherRows() {
        assertEquals(
                "softmax f32:f32 7x1x5 axis:2 mask:7x1x5",
                Request.parse("softmax f32:f32 2x1x5 mask:2x1x5").withRows(7).toString());
        assertEquals(
                "softmax f32:f32 7x3x5 axis:2 mask:1x1x5",
                Request.parse("softmax f32:f32 2x3x5 mask:1x1x5").withRows(7).toString());
        assertThrows(
                IllegalArgumentException.class,
                () -> Request.parse("layer_norm f32:f32 4x5 axis:0").withRows(3));
    }

    @Test
    void values() {
        Request request = Request.parse("layer_norm f32:s8 2x3 scale dst_scale");
        Parameters right = Parameters.none().weightScales(1, -2, 0).dstScale(0.5f);
        request.check(right);
        for (Parameters wrong :
                List.of(
                        Parameters.none(),
                        Parameters.none().weightScales(1, 2, 3),
                        right.weightScales(1, 2),
                        right.weightScales(1, 2, Float.NaN),
                        right.bias(1, 2, 3),
                        right.dstScale(0),
                        right.dstZeroPoint(1),
                        right.srcScale(2),
                        Parameters.of(new float[3]).weightScales(1, 2, 3).dstScale(1))) {
            assertThrows(IllegalArgumentException.class, () -> request.check(wrong));
        }
    }
}
