package dev.octet.quant.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.request.Grouping;
import java.util.List;
import org.junit.jupiter.api.Test;

public class RunsTest {
    public static final List<Grouping> GROUPINGS =
            List.of(
                    Grouping.perTensor(),
                    Grouping.perChannel(0),
                    Grouping.perChannel(1),
                    Grouping.perChannel(2),
                    Grouping.perGroupedChannel(1),
                    Grouping.perGroupedChannel(3),
                    Grouping.perRow(),
                    Grouping.perGroup(1),
                    Grouping.perGroup(3),
                    Grouping.perGroup(100),
                    Grouping.perBlock(1),
                    Grouping.perBlock(2),
                    Grouping.perBlock(9));

    @Test
    void everyElementOnceWithItsIndex() {
        int[] shape = {3, 4, 5};
        for (Grouping grouping : GROUPINGS) {
            Runs runs = new Runs(grouping, shape);
            int[] next = {0};
            runs.forEach(
                    (index, from, to) -> {
                        assertEquals(next[0], from, grouping.toString());
                        for (int i = from; i < to; i++) {
                            assertEquals(grouping.index(i, shape), index, grouping + " " + i);
                        }
                        next[0] = to;
                    });
            assertEquals(60, next[0], grouping.toString());
        }
    }

    /** A piece has the runs of the whole, cut off, wherever it begins and ends. */
    @Test
    void piecesOfRuns() {
        int[] shape = {3, 4, 5};
        for (Grouping grouping : GROUPINGS) {
            Runs runs = new Runs(grouping, shape);
            for (int start = 0; start < 60; start++) {
                for (int end = start; end <= 60; end++) {
                    int begin = start;
                    int[] next = {0};
                    runs.forEach(
                            start,
                            end - start,
                            (index, from, to) -> {
                                assertEquals(next[0], from);
                                for (int i = from; i < to; i++) {
                                    assertEquals(grouping.index(begin + i, shape), index);
                                }
                                next[0] = to;
                            });
                    assertEquals(end - start, next[0], grouping + " " + start + " " + end);
                }
            }
        }
    }

    /** Places beyond what an int counts. */
    @Test
    void piecesOfTensorsLargerThanAnArray() {
        Runs channels = new Runs(Grouping.perChannel(1), 1 << 20, 5, 1 << 10);
        assertEquals(5L << 30, channels.elements());
        // the last two elements of channel 3 in the last image, and the first of channel 4
        channels.forEach(
                (5L << 30) - (1 << 10) - 2,
                3,
                (index, from, to) -> {
                    assertEquals(from == 0 ? 3 : 4, index);
                    assertEquals(from == 0 ? 2 : 3, to);
                });
        assertEquals(7L << 21, new Runs(Grouping.perGroup(1 << 21), 1 << 10, 1 << 22).start(7));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Runs(Grouping.perRow(), 1 << 20, 1 << 20, 2));
    }

    @Test
    void gathersByIndex() {
        int[] shape = {3, 4, 5};
        float[] x = new float[60];
        for (int i = 0; i < x.length; i++) {
            x[i] = i;
        }
        for (Grouping grouping : GROUPINGS) {
            Runs runs = new Runs(grouping, shape);
            float[] gathered = runs.gathered(x);
            boolean[] seen = new boolean[60];
            runs.forEachGathered(
                    (index, from, to) -> {
                        for (int i = from; i < to; i++) {
                            int element = (int) gathered[i];
                            assertEquals(grouping.index(element, shape), index);
                            assertEquals(false, seen[element]);
                            seen[element] = true;
                        }
                    });
            for (boolean each : seen) {
                assertEquals(true, each, grouping.toString());
            }
        }
    }

    @Test
    void refusesWhatIsNoShape() {
        assertThrows(IllegalArgumentException.class, () -> new Runs(Grouping.perTensor(), 3, -1));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Runs(Grouping.perTensor(), 1 << 30, 1 << 30, 8));
        assertThrows(IllegalArgumentException.class, () -> new Runs(Grouping.perChannel(2), 3, 4));
    }
}
