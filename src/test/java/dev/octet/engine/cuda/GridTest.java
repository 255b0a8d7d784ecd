package dev.octet.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GridTest {
    @Test
    void coversSmallWork() {
        assertEquals(1, Grid.width(1));
        assertEquals(2, Grid.width(33));
        assertEquals(1, Grid.height(33, 8));
        assertEquals(2, Grid.height(33, 9));
    }

    @Test
    void nothingToDoIsOneBlock() {
        assertEquals(1, Grid.width(0));
        assertEquals(1, Grid.height(0, 0));
    }

    @Test
    void threadsThatTakeSeveralCoverTheLast() {
        assertEquals(0, Grid.threads(0, 4));
        assertEquals(1, Grid.threads(4, 4));
        assertEquals(2, Grid.threads(5, 4));
    }

    /** CUDA takes at most 65,535 blocks along y. */
    @Test
    void staysWithinLimits() {
        for (long width = 1; width < 1L << 40; width *= 3) {
            for (long height = 1; height < 1L << 40; height *= 3) {
                int across = Grid.width(width);
                int down = Grid.height(width, height);
                assertTrue(across >= 1 && down >= 1 && down <= 65_535);
                assertTrue((long) across * down <= 1 << 16);
            }
        }
    }
}
