package dev.octet.quant.observe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.Range;
import dev.octet.quant.Samples;
import dev.octet.quant.Scheme;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupedObserverTest {
    private static final ObserverKind MIN_MAX = ObserverKind.parse("min_max");

    private static GroupedObserver observer(Grouping grouping, int... shape) {
        return new GroupedObserver("conv1", MIN_MAX, grouping, shape);
    }

    @Test
    void everyGroupingFindsItsMagnitudes() {
        int[] shape = {2, 3, 4};
        float[] x = Samples.normal(41, 24);
        for (Grouping grouping :
                List.of(
                        Grouping.perTensor(),
                        Grouping.perChannel(0),
                        Grouping.perChannel(1),
                        Grouping.perChannel(2),
                        Grouping.perRow(),
                        Grouping.perGroup(3))) {
            float[] largest = new float[grouping.count(shape)];
            for (int i = 0; i < x.length; i++) {
                int index = grouping.index(i, shape);
                largest[index] = Math.max(largest[index], Math.abs(x[i]));
            }
            GroupedObserver observer = observer(grouping, shape);
            observer.observe(x);
            List<Range> ranges = observer.ranges(Scheme.SYMMETRIC);
            assertEquals(largest.length, ranges.size());
            for (int i = 0; i < largest.length; i++) {
                assertEquals(largest[i], ranges.get(i).magnitude(), "seed 41 " + grouping);
            }
            GroupedObserver buffered = observer(grouping, shape);
            buffered.observe(FloatBuffer.wrap(x));
            assertEquals(ranges, buffered.ranges(Scheme.SYMMETRIC), grouping.toString());
        }
    }

    /** With an average a tensor is one batch, also for channels that are strewn over it. */
    @Test
    void oneTensorIsOneBatch() {
        GroupedObserver observer =
                new GroupedObserver(
                        "x",
                        ObserverKind.parse("moving_average:0.5"),
                        Grouping.perChannel(1),
                        2,
                        2);
        observer.observe(1, 10, 2, 20);
        observer.observe(3, 30, 4, 40);
        assertEquals(
                List.of(new Range(2, 3), new Range(20, 30)), observer.ranges(Scheme.AFFINE_U8));
    }

    @Test
    void aChannelOfZeros() {
        GroupedObserver observer = observer(Grouping.perChannel(0), 2, 2);
        observer.observe(0, 0, 127, 1);
        QuantParams params = observer.params(Scheme.SYMMETRIC);
        assertArrayEquals(new float[] {1, 1}, params.scales());
    }

    @Test
    void namesTensorAndChannelWithoutValues() {
        GroupedObserver observer = observer(Grouping.perChannel(0), 2, 2);
        observer.observe(1, 2, Float.NaN, Float.NaN);
        assertEquals(2, observer.nans());
        String message =
                assertThrows(IllegalStateException.class, () -> observer.params(Scheme.SYMMETRIC))
                        .getMessage();
        assertTrue(message.contains("'conv1', index 1") && message.contains("2 NaN"), message);
    }

    @Test
    void merges() {
        GroupedObserver a = observer(Grouping.perChannel(1), 2, 2);
        GroupedObserver b = observer(Grouping.perChannel(1), 2, 2);
        a.observe(1, 2, 3, 4);
        b.observe(5, -6, 0, 0);
        a.merge(b);
        assertEquals(List.of(new Range(0, 5), new Range(-6, 4)), a.ranges(Scheme.AFFINE_S8));
        assertEquals(8, a.count());
        assertThrows(
                IllegalArgumentException.class,
                () -> a.merge(observer(Grouping.perChannel(0), 2, 2)));
        assertThrows(
                IllegalArgumentException.class,
                () -> a.merge(observer(Grouping.perChannel(1), 1, 2)));
    }

    @Test
    void refusesOtherSizes() {
        GroupedObserver observer = observer(Grouping.perChannel(1), 2, 2);
        String message =
                assertThrows(IllegalArgumentException.class, () -> observer.observe(1, 2, 3))
                        .getMessage();
        assertTrue(message.contains("4 elements, got 3"), message);
        assertThrows(
                IllegalArgumentException.class, () -> observer.observe(FloatBuffer.allocate(5)));
        assertThrows(IllegalArgumentException.class, () -> observer(Grouping.perChannel(2), 2, 2));
        assertThrows(IllegalArgumentException.class, () -> observer(Grouping.perChannel(0), 2, 0));
    }
}
