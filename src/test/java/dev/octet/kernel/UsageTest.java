package dev.octet.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UsageTest {
    private final Usage usage = new Usage("kernel");

    @Test
    void closesOnce() {
        assertEquals(0, usage.enter());
        assertFalse(usage.exit());
        assertTrue(usage.close());
        assertFalse(usage.close());
    }

    @Test
    void theLastOneInsideEndsIt() {
        assertEquals(0, usage.enter());
        assertEquals(1, usage.enter());
        assertFalse(usage.close());
        assertFalse(usage.close());
        assertFalse(usage.exit());
        assertTrue(usage.exit());
        assertFalse(usage.close());
    }

    @Test
    void lateArrivalsDoNotReopen() {
        usage.check();
        assertTrue(usage.close());
        for (int i = 0; i < 1_000; i++) {
            assertTrue(usage.enter() < 0);
            assertTrue(usage.exit());
        }
        assertFalse(usage.close());
        var error = assertThrows(IllegalStateException.class, usage::check);
        assertEquals("the kernel is closed", error.getMessage());
    }

    /** Who comes too late and leaves last ends it: somebody was inside meanwhile. */
    @Test
    void lateArrivalsMayBeTheLast() {
        assertEquals(0, usage.enter());
        assertFalse(usage.close());
        assertTrue(usage.enter() < 0);
        assertFalse(usage.exit());
        assertTrue(usage.exit());
    }
}
