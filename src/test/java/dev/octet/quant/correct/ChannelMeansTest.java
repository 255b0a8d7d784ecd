package dev.octet.quant.correct;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ChannelMeansTest {
    @Test
    void meansOfFiniteValues() {
        ChannelMeans means = new ChannelMeans(1, 2, 3);
        means.observe(1, 10, Float.NaN, 3, 20, Float.POSITIVE_INFINITY);
        assertArrayEquals(new float[] {2, 15, 0}, means.means());
        ChannelMeans other = new ChannelMeans(1, 2, 3);
        other.observe(5, 0, 0, 5, 0, 8);
        means.merge(other);
        assertArrayEquals(new float[] {3.5f, 7.5f, 4}, means.means());
    }

    @Test
    void refusesOtherSizes() {
        ChannelMeans means = new ChannelMeans(1, 2, 3);
        assertThrows(IllegalArgumentException.class, () -> means.observe(1, 2, 3));
        assertThrows(IllegalArgumentException.class, () -> means.merge(new ChannelMeans(0, 2, 3)));
        assertThrows(IllegalArgumentException.class, () -> new ChannelMeans(2, 2, 3));
    }
}
