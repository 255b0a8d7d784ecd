package dev.octet.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GroupingTest {
    private static final int MOST = Integer.MAX_VALUE;

    @Test
    void countsUpToTheLargestInt() {
        assertEquals(MOST, Grouping.perRow().count(MOST, 5));
        assertEquals(MOST, Grouping.perGroup(1).count(MOST));
        assertEquals(1, Grouping.perGroup(MOST).count(MOST));
        assertEquals(2, Grouping.perGroup(MOST - 1).count(MOST));
        assertEquals(1, Grouping.perGroup(MOST).index(MOST - 1, 2, MOST - 1));
        assertEquals(0, Grouping.perChannel(0).index(MOST - 1, 2, MOST));
    }

    @Test
    void refusesMoreWithTheNumbers() {
        refused(Grouping.perRow(), "4294967296", 1 << 16, 1 << 16, 1);
        refused(Grouping.perRow(), "4294967296", 1 << 16, 1 << 16, 1 << 16, 1 << 16, 7);
        refused(Grouping.perGroup(3), "4294967296", 1 << 30, 10);
        refused(Grouping.perGroup(1), "4294967296", 1 << 16, 1 << 16, 1 << 16, 1 << 16, 7);
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Grouping.perChannel(0).index(1, 2, 1 << 16, 1 << 16))
                        .getMessage();
        assertTrue(message.contains("per_channel:0 of shape [2, 65536, 65536]"), message);
    }

    private static void refused(Grouping grouping, String number, int... shape) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> grouping.count(shape))
                        .getMessage();
        assertTrue(message.contains(number), message);
    }
}
