package dev.octet.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ArenaTest {
    @Test
    void areasAreAligned() {
        Arena arena = new Arena();
        assertEquals(0, arena.reserve(0));
        assertEquals(0, arena.reserve(1));
        assertEquals(256, arena.reserve(257));
        assertEquals(768, arena.bytes());
    }

    /** What an overflow made of a size would be memory of others. */
    @Test
    void sizesBelowZeroAndBeyondAllAreRefused() {
        Arena arena = new Arena();
        arena.reserve(256);
        assertThrows(IllegalArgumentException.class, () -> arena.reserve(-256));
        assertThrows(ArithmeticException.class, () -> arena.reserve(Long.MAX_VALUE - 256));
    }
}
