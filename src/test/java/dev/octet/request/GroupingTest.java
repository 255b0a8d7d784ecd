package dev.octet.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupingTest {
    private static final int MOST = Integer.MAX_VALUE;
    private static final List<Grouping> GROUPINGS =
            List.of(
                    Grouping.perTensor(),
                    Grouping.perRow(),
                    Grouping.perChannel(0),
                    Grouping.perChannel(1),
                    Grouping.perChannel(2),
                    Grouping.perGroup(2),
                    Grouping.perGroup(7),
                    Grouping.perBlock(1),
                    Grouping.perBlock(3),
                    Grouping.perBlock(7),
                    Grouping.perGroupedChannel(1),
                    Grouping.perGroupedChannel(2),
                    Grouping.perGroupedChannel(4));

    @Test
    void countsUpToTheLargestInt() {
        assertEquals(MOST, Grouping.perRow().count(MOST, 5));
        assertEquals(MOST, Grouping.perGroup(1).count(MOST));
        assertEquals(1, Grouping.perGroup(MOST).count(MOST));
        assertEquals(2, Grouping.perGroup(MOST - 1).count(MOST));
        assertEquals(1, Grouping.perGroup(MOST).index(MOST - 1, 2, MOST - 1));
        assertEquals(0, Grouping.perChannel(0).index(MOST - 1, 2, MOST));
        assertEquals(1, Grouping.perBlock(MOST).count(MOST));
        assertEquals(2, Grouping.perBlock(MOST - 1).count(MOST));
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

    @Test
    void channelsOfGroups() {
        Grouping grouping = Grouping.perGroupedChannel(2);
        assertEquals(grouping, Grouping.parse(grouping.toString()));
        assertEquals("per_grouped_channel:2", grouping.toString());
        assertEquals(6, grouping.count(4, 3, 5));
        for (int input = 0; input < 4; input++) {
            for (int channel = 0; channel < 3; channel++) {
                for (int tap = 0; tap < 5; tap++) {
                    int element = (input * 3 + channel) * 5 + tap;
                    assertEquals(input / 2 * 3 + channel, grouping.index(element, 4, 3, 5));
                }
            }
        }
        refused(grouping, "shape [3, 3, 5]", 3, 3, 5);
        refused(grouping, "needs an axis 1", 4);
        assertThrows(IllegalArgumentException.class, () -> Grouping.perGroupedChannel(0));
        assertThrows(IllegalArgumentException.class, () -> Grouping.parse("per_grouped_channel:x"));
    }

    /** Compared with every element, on shapes where some groupings say the same. */
    @Test
    void sameScalesByOtherWords() {
        int same = 0;
        for (int[] shape :
                new int[][] {{4, 3, 5}, {4, 1, 2}, {4, 4, 1}, {8, 1, 1}, {4, 1, 1}, {4, 2, 2}}) {
            for (Grouping a : GROUPINGS) {
                for (Grouping b : GROUPINGS) {
                    boolean expected = a.count(shape) == b.count(shape);
                    for (int i = 0; i < shape[0] * shape[1] * shape[2]; i++) {
                        expected &= a.index(i, shape) == b.index(i, shape);
                    }
                    assertEquals(expected, a.isAs(b, shape), a + " and " + b);
                    same += expected && !a.equals(b) ? 1 : 0;
                }
            }
        }
        assertTrue(same > 20, same + " pairs");
    }

    /** Lines of runs are cut by a rule of their own. */
    @Test
    void linesHaveTheScalesOfTheirElements() {
        for (int[] shape : new int[][] {{4, 3, 5}, {4, 1, 2}, {8, 4, 1}, {4, 1, 1}}) {
            for (Grouping grouping : GROUPINGS) {
                ScaleLines lines = grouping.lines(shape);
                assertEquals(shape[0] * shape[1] * shape[2], lines.lines() * lines.length());
                for (int i = 0; i < shape[0] * shape[1] * shape[2]; i++) {
                    long line = i / lines.length();
                    long place = i % lines.length();
                    assertEquals(
                            grouping.index(i, shape),
                            line / lines.alike() * lines.groups() + place / lines.run(),
                            () -> grouping + " of " + lines);
                }
            }
        }
        assertEquals(
                new ScaleLines(1L << 20, 5L << 10, 5, 1 << 10, 1L << 20),
                Grouping.perChannel(1).lines(1 << 20, 5, 1 << 10));
    }

    private static void refused(Grouping grouping, String number, int... shape) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> grouping.count(shape))
                        .getMessage();
        assertTrue(message.contains(number), message);
    }
}
