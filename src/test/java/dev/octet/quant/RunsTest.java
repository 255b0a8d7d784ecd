package dev.octet.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.kernel.Grouping;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunsTest {
    private static final List<Grouping> GROUPINGS =
            List.of(
                    Grouping.perTensor(),
                    Grouping.perChannel(0),
                    Grouping.perChannel(1),
                    Grouping.perChannel(2),
                    Grouping.perRow(),
                    Grouping.perGroup(1),
                    Grouping.perGroup(3),
                    Grouping.perGroup(100));

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
