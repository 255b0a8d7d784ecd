package dev.octet.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RangeTest {
    @Test
    void refusesWhatIsNoRange() {
        assertThrows(IllegalArgumentException.class, () -> new Range(Float.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new Range(0, Float.POSITIVE_INFINITY));
        String message =
                assertThrows(IllegalArgumentException.class, () -> new Range(2, 1)).getMessage();
        assertTrue(message.contains("[2.0, 1.0]"), message);
    }

    @Test
    void derives() {
        assertEquals(new Range(0, 3), new Range(1, 3).withZero());
        assertEquals(new Range(-3, 0), new Range(-3, -1).withZero());
        assertEquals(3, new Range(-3, 1).magnitude());
        assertEquals(new Range(-3, 5), new Range(-3, 1).union(new Range(2, 5)));
        assertEquals(new Range(0, 0), new Range(-0f, -0f));
    }
}
