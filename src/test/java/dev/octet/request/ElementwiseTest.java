package dev.octet.request;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.verify.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementwiseTest {
    @Test
    void everyLineIsReadBack() {
        new RandomCases(5, RandomCases.Kind.ELTWISE)
                .limit(500)
                .forEach(
                        each ->
                                assertEquals(
                                        each.request(), Request.parse(each.request().toString())));
    }

    @Test
    void shapesAreBroadcastAsNumPyDoes() {
        Elementwise request = Elementwise.parse("eltwise f32,u8:f32 5x1x3,4x1 clip:0:6(add(a,b))");
        assertArrayEquals(new int[] {5, 4, 3}, request.dstShape());
        assertEquals(
                "eltwise f32,u8:f32 7x1x3,4x1 clip:0.0:6.0(add(a,b))",
                request.withRows(7).toString());
        assertEquals(2L * 60, request.operations());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eltwise f32:f32 3 | it reads",
                "eltwise f32,f32:f32 3x2,3 add(a,b) | 3x2,3 do not broadcast: 3 meets 2",
                "eltwise f32,f32:f32 3 add(a,b) | got 2 types and 1 shapes",
                "eltwise f32:f32 3 add(a,b) | takes b, there are 1 sources",
                "eltwise f32,f32:f32 3,3 neg(a) | does not take b",
                "eltwise f32:f32 3 add(a) | add has 2 arguments, got 1",
                "eltwise f32:f32 3 relu(a,a) | gives relu 2 arguments, not 1",
                "eltwise f32:f32 3 rleu(a) | unknown operation 'rleu'",
                "eltwise f32:f32 3 neg(a | lacks a closing parenthesis",
                "eltwise f32:f32 3 neg(a)) | behind its end: ')'",
                "eltwise f32:f32 3 add(a,1e99) | must be finite, got Infinity",
                "eltwise f32:f32 3 add(a,z) | 'z' in",
                "eltwise f32:f32 1x1x1x1x1x1x1x1x3 neg(a) | at most 8 dimensions, got 9",
                "eltwise f32:s32 3 neg(a) | dst is f32, s8 or u8, got s32",
                "eltwise f32:f32 3 neg(a) bias | unknown attribute 'bias'",
                "eltwise f32,f32:f32 60000x1,1x60000 add(a,b) | dst of 60000·60000"
            })
    void refusesWithTheReason(String line, String reason) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Request.parse(line));
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }

    @Test
    void expressionsHaveBounds() {
        String deep = "neg(".repeat(4_000) + "a" + ")".repeat(4_000);
        assertRefused(deep.substring(0, 9_000), "more than 64 levels deep");
        assertRefused("neg(".repeat(64) + "a" + ")".repeat(64), "at most 64 sources");
        String waiting = "add(a,".repeat(8) + "a" + ")".repeat(8);
        assertRefused(waiting, "at most 8 values wait");
        Elementwise.of("add(a,".repeat(7) + "a" + ")".repeat(7), new int[] {3});
    }

    private static void assertRefused(String expression, String reason) {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Elementwise.of(expression, new int[] {3}));
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }
}
