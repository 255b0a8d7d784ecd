package dev.octet.request;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.verify.RandomCases;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionTest {
    private static Attention attention(String line) {
        return (Attention) Request.parse("attention " + line);
    }

    @Test
    void everyLineIsReadBack() {
        new RandomCases(5, RandomCases.Kind.ATTENTION)
                .limit(500)
                .forEach(
                        each ->
                                assertEquals(
                                        each.request(), Request.parse(each.request().toString())));
    }

    @Test
    void buffersEndWithTheLastToken() {
        Attention packed = attention("f32:f32 2x3x4x5 q_strides:180,5,45 k_strides:0,0,7");
        assertEquals(180 + 2 * 5 + 3 * 45 + 5, packed.operand(Role.SRC).orElseThrow().count());
        assertEquals(3 * 7 + 5, packed.operand(Role.SRC_1).orElseThrow().count());
        assertEquals(2 * 3 * 4 * 5, packed.operand(Role.SRC_2).orElseThrow().count());
    }

    @Test
    void defaults() {
        assertEquals(Attention.of(2, 12, 128, 64), attention("f32:f32 2x12x128x64 factor:0.125"));
        assertEquals(
                "attention f32:f32 2x12x128x64",
                attention("f32:f32 2x12x128x64 keys:128 kv_heads:12 values:64 factor:1")
                        .toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "f32:f32 12x128x64|the shape of an attention is that of q",
                "s8:f32 1x12x128x64|q, k and v are f32, or with int8 each f32 or s8; got [s8, s8, s8]",
                "s8,f32:f32 1x12x128x64 int8|got [s8, f32]",
                "u8,s8,f32:f32 1x12x128x64 int8|got [u8, s8, f32]",
                "f32:s32 1x12x128x64|dst is f32, s8 or u8, got s32",
                "f32:f32 1x12x0x64|dimensions must be at least 1",
                "f32:f32 1x12x4x64 keys:0|dimensions must be at least 1",
                "f32:f32 1x12x4x64 kv_heads:5|heads must be a multiple of kv_heads, 12 is none of 5",
                "f32:f32 1x12x4x64 kv_heads:24|12 is none of 24",
                "f32:f32 1x12x4x64 keys:3 causal|got 4 queries and 3 keys",
                "f32:f32 1x1x4x70000|at most 65,536 wide, got 70000",
                "f32:f32 1x1x4x8 values:70000|values 70000",
                "f32:f32 1x12x4x64 factor:1e39|factor must be finite",
                "f32:f32 1x12x4x64 mask:3|another last one: scores are 1x12x4x4",
                "f32:f32 1x12x4x64 mask:5x4|mask 5x4 has other dimensions",
                "f32:f32 1x12x4x64 mask:1x1x12x4x4|mask 1x1x12x4x4 has other dimensions",
                "f32:f32 64x64x4096x64 keys:1|a buffer holds at most 2,147,483,647",
                "f32:f32 1x64x1x64 keys:1048576|k of 1·64·1048576·64",
                "f32:f32 1x64x4096x8 keys:65536 mask:64x4096x65536|mask of 64·4096·65536",
                "f32:f32 1x12x4x64 dst_scale|quantize a u8 or s8 dst, got dst f32",
                "f32:f32 1x1x4x8 keys:65794 int8|int8 takes at most 65,793 keys, got 65794",
                "f32:f32 1x2x4x8 q_strides:1,2|1x2x4x8 takes a stride for each dimension but the last, 3; got [1, 2]",
                "f32:f32 1x2x4x8 k_strides:-1,2,3|at least 0",
                "f32:f32 1x2x4x8 v_strides:1,2,900000000|spans",
                "f32:f32 1x12x4x64 casual|unknown attribute 'casual'; attention knows",
            })
    void whatIsWrongIsSaid(String line, String message) {
        String actual =
                assertThrows(IllegalArgumentException.class, () -> attention(line)).getMessage();
        assertTrue(actual.contains(message), actual);
    }

    @Test
    void operandsLieAsTheLayoutSays() {
        Attention request = attention("f32:u8 2x6x5x8 kv_heads:3 keys:7 values:9 mask:5x7 dynamic");
        assertEquals(
                List.of(
                        Role.SRC,
                        Role.RESIDUAL,
                        Role.ROW_SCALES,
                        Role.ROW_ZERO_POINTS,
                        Role.SRC_1,
                        Role.SRC_2,
                        Role.DST),
                request.operands().stream().map(Operand::role).toList());
        assertEquals(List.of(2, 6, 5, 8), request.operand(Role.SRC).orElseThrow().shape());
        assertEquals(List.of(2, 3, 7, 8), request.operand(Role.SRC_1).orElseThrow().shape());
        assertEquals(List.of(2, 3, 7, 9), request.operand(Role.SRC_2).orElseThrow().shape());
        assertArrayEquals(new int[] {2, 6, 5, 9}, request.dstShape());
        assertEquals(60, request.operand(Role.ROW_SCALES).orElseThrow().count());
        Attention tokensFirst = attention("f32:f32 2x6x5x8 kv_heads:3 keys:7 bthd");
        assertEquals(List.of(2, 5, 6, 8), tokensFirst.operand(Role.SRC).orElseThrow().shape());
        assertEquals(List.of(2, 7, 3, 8), tokensFirst.operand(Role.SRC_2).orElseThrow().shape());
    }

    /** Only of what is s8, in the order of its dense tensor; of v one for each head. */
    @Test
    void scalesComeWithIntegers() {
        Attention all = attention("s8:f32 2x6x5x8 kv_heads:3 keys:7 bthd int8");
        assertEquals(2 * 6 * 5, all.operand(Role.SRC_3).orElseThrow().count());
        assertEquals(2 * 3 * 7, all.operand(Role.SRC_4).orElseThrow().count());
        assertEquals(2 * 3, all.operand(Role.SRC_5).orElseThrow().count());
        assertEquals((1 * 7 + 4) * 3 + 2, all.scales(1).at(1, 2, 4));
        assertEquals(1 * 3 + 2, all.scales(2).at(1, 2, 4));
        Attention keys = attention("f32,s8,f32:f32 2x6x5x8 kv_heads:3 keys:7 int8");
        assertTrue(keys.operand(Role.SRC_3).isEmpty());
        assertEquals((1 * 3 + 2) * 7 + 4, keys.scales(1).at(1, 2, 4));
        assertTrue(keys.operand(Role.SRC_5).isEmpty());
        assertFalse(keys.differsInSizesOnly(attention("f32:f32 2x6x5x8 kv_heads:3 keys:7 int8")));
        assertEquals("attention s8,s8,s8:f32 2x6x5x8 kv_heads:3 keys:7 bthd int8", all.toString());
    }

    @Test
    void operations() {
        assertEquals(
                2L * 12 * 128 * 128 * 96, attention("f32:f32 1x12x128x64 values:32").operations());
        // queries see 2, 3 and 4 keys
        assertEquals(2L * 9 * 16, attention("f32:f32 1x1x3x8 keys:4 causal").operations());
    }

    @Test
    void otherBatches() {
        Attention request = attention("f32:f32 2x3x4x5 mask:2x1x1x4");
        assertEquals("attention f32:f32 7x3x4x5 mask:7x1x1x4", request.withRows(7).toString());
        assertTrue(request.differsInSizesOnly(request.withRows(7)));
        assertTrue(request.differsInSizesOnly(attention("f32:f32 1x3x1x5 keys:9 mask:9")));
        assertFalse(request.differsInSizesOnly(attention("f32:f32 2x3x4x5")));
        assertFalse(request.differsInSizesOnly(attention("f32:f32 2x3x4x5 mask:4 int8")));
        assertFalse(request.differsInSizesOnly(attention("f32:f32 2x3x4x5 mask:4 causal")));
    }
}
