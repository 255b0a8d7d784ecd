package dev.octet.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BandTest {
    @Test
    void everyRowOnceAndNeverTooFew() {
        Random random = new Random(5);
        for (int i = 0; i < 3_000; i++) {
            int entries = 1 + random.nextInt(9);
            int rows = 1 + random.nextInt(300);
            long rowBytes = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(1_000);
            long cache = random.nextInt(100_000);
            String line = entries + " x " + rows + " rows of " + rowBytes + " in " + cache;
            List<Band> bands = Band.of(entries, rows, rowBytes, cache, 32, 65_535);
            BitSet seen = new BitSet();
            for (Band band : bands) {
                assertTrue(band.entries() == 1 || band.rows() == rows, line + ": " + band);
                assertTrue(band.rows() > 16 || band.rows() == rows, line + ": " + band);
                assertTrue(fits(band, rowBytes, cache), line + ": " + band);
                for (int e = 0; e < band.entries(); e++) {
                    for (int r = 0; r < band.rows(); r++) {
                        int row = (band.firstEntry() + e) * rows + band.firstRow() + r;
                        assertTrue(!seen.get(row), line + ": " + band);
                        seen.set(row);
                    }
                }
            }
            assertEquals(entries * rows, seen.cardinality(), line);
            assertEquals(entries * rows, seen.length(), line);
        }
    }

    /** In the cache, but for a unit with a rest, or an entry that is smaller than a unit. */
    private static boolean fits(Band band, long rowBytes, long cache) {
        long few = 16 * rowBytes;
        return (long) band.entries() * band.rows() * rowBytes <= cache + few
                || band.entries() == 1 && band.rows() <= 32 + 16;
    }

    @Test
    void nothingBetweenTwoStepsIsOneBand() {
        assertEquals(List.of(new Band(0, 12, 0, 8192)), Band.of(12, 8192, 0, 1, 1024, 65_535));
    }

    @Test
    void noRowsAreNoBand() {
        assertEquals(List.of(), Band.of(3, 0, 4, 100, 32, 65_535));
    }

    /** cuBLASLt takes no larger batches. */
    @Test
    void largeBatchesAreCut() {
        List<Band> bands = Band.of(100_000, 2, 0, 1, 32, 65_535);
        assertEquals(List.of(new Band(0, 65_535, 0, 2), new Band(65_535, 34_465, 0, 2)), bands);
    }
}
