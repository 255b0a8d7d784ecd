package dev.octet.engine.cuda;

import java.util.ArrayList;
import java.util.List;

/**
 * What is computed between two looks at main memory: whole entries, or rows of one entry. Operands
 * and accumulators of a band are to fit in the device's cache, and bound the memory of a run.
 *
 * @param firstEntry first batch entry, or group of channels
 * @param entries how many; 1 where they are rows of one
 * @param firstRow first row of an entry
 * @param rows how many
 */
record Band(int firstEntry, int entries, int firstRow, int rows) {
    /** Fewer rows than these would be padded: they join the band before. */
    private static final int FEW = 16;

    /**
     * Divides the work.
     *
     * @param rowBytes what a row takes between two steps; 0 for nothing
     * @param cacheBytes what there is for it
     * @param unit bands of rows are multiples of it, and at least one
     * @param mostEntries of a band
     */
    static List<Band> of(
            int entries, int rows, long rowBytes, long cacheBytes, int unit, int mostEntries) {
        List<Band> bands = new ArrayList<>();
        long fit = rowBytes == 0 ? Long.MAX_VALUE : cacheBytes / rowBytes;
        if (rows == 0) {
            return bands;
        }
        if (rows <= Math.max(fit, unit)) {
            int together = (int) Math.max(1, Math.min(mostEntries, fit / rows));
            for (int entry = 0; entry < entries; entry += together) {
                bands.add(new Band(entry, Math.min(together, entries - entry), 0, rows));
            }
            return bands;
        }
        int step = (int) Math.max(unit, fit / unit * unit);
        for (int entry = 0; entry < entries; entry++) {
            for (int row = 0; row < rows; ) {
                int left = rows - row;
                int taken = left - step <= FEW ? left : step;
                bands.add(new Band(entry, 1, row, taken));
                row += taken;
            }
        }
        return bands;
    }
}
