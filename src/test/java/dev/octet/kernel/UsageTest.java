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
        assertTrue(usage.enter());
        assertFalse(usage.exit());
        assertTrue(usage.close());
        assertFalse(usage.close());
    }

    @Test
    void theLastOneInsideEndsIt() {
        assertTrue(usage.enter());
        assertTrue(usage.enter());
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
            assertFalse(usage.enter());
            assertTrue(usage.exit());
        }
        assertFalse(usage.close());
        var error = assertThrows(IllegalStateException.class, usage::check);
        assertEquals("the kernel is closed", error.getMessage());
    }

    /** Who comes too late and leaves last ends it: somebody was inside meanwhile. */
    @Test
    void lateArrivalsMayBeTheLast() {
        assertTrue(usage.enter());
        assertFalse(usage.close());
        assertFalse(usage.enter());
        assertFalse(usage.exit());
        assertTrue(usage.exit());
    }
}
