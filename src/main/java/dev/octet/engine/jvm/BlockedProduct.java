package dev.octet.engine.jvm;

/**
 * The loops around a {@link Tile}: cuts a product into blocks (see {@link Blocking}), packs the
 * source, sums the K-blocks (of floats one sum goes on from block to block, in the order of k),
 * hands completed blocks to a {@link Sink}.
 *
 * <p>Order, outermost first: column ranges whose accumulators fit; source blocks; K-blocks, each
 * packed once; groups of panels; panels. The accumulators of a whole column range wait between two
 * K-blocks, which is cheaper than packing the source anew for each group.
 */
final class BlockedProduct {
    private BlockedProduct() {}

    /**
     * Computes rows [rowFrom, rowTo) and the columns of panels [panelFrom, panelTo). Work is split
     * over threads by rows or by panels, each thread with its own scratch.
     */
    static void run(
            Tile tile,
            Panels weights,
            Source source,
            int rowFrom,
            int rowTo,
            int panelFrom,
            int panelTo,
            Scratch scratch,
            Sink sink) {
        if (rowFrom >= rowTo || panelFrom >= panelTo) {
            return;
        }
        int blockRows = Blocking.blockRows(rowTo - rowFrom);
        int groupPanels = Math.max(1, Blocking.GROUP / weights.width);
        int groupSize = blockRows * groupPanels * weights.width;
        int groups = Blocking.ceilDiv(panelTo - panelFrom, groupPanels);
        if (weights.paddedK > weights.depth) {
            groups = Math.min(groups, Math.max(1, Blocking.ACCUMULATORS / groupSize));
            reserve(weights, blockRows, groups * groupSize, scratch);
        } else {
            reserve(weights, blockRows, groupSize, scratch);
        }
        int range = groups * groupPanels;
        for (int panel = panelFrom; panel < panelTo; panel += range) {
            int panelEnd = Math.min(panelTo, panel + range);
            for (int row = rowFrom, rows; row < rowTo; row += rows) {
                rows = Math.min(blockRows, rowTo - row);
                block(tile, weights, source, row, rows, panel, panelEnd, groupSize, scratch, sink);
            }
        }
    }

    /** One source block by the panels of one column range. */
    private static void block(
            Tile tile,
            Panels weights,
            Source source,
            int row,
            int rows,
            int panelFrom,
            int panelTo,
            int groupSize,
            Scratch scratch,
            Sink sink) {
        int groupPanels = Math.max(1, Blocking.GROUP / weights.width);
        for (int k = 0; k < weights.k; k += weights.depth) {
            int depth = Math.min(weights.depth, weights.k - k);
            int paddedDepth = Math.min(weights.depth, weights.paddedK - k);
            boolean last = k + depth == weights.k;
            source.pack(tile, row, rows, k, depth, paddedDepth, scratch.block);
            int offset = 0;
            for (int panel = panelFrom; panel < panelTo; panel += groupPanels) {
                int end = Math.min(panelTo, panel + groupPanels);
                int stride = (end - panel) * weights.width;
                for (int p = panel; p < end; p++) {
                    int at = offset + (p - panel) * weights.width;
                    if (weights.integers) {
                        tile.multiply(weights, p, k, paddedDepth, rows, scratch);
                        tile.addTo(scratch.ints, at, stride, k == 0, rows, weights.width, scratch);
                    } else {
                        tile.begin(
                                scratch.floats, at, stride, k == 0, rows, weights.width, scratch);
                        tile.multiply(weights, p, k, paddedDepth, rows, scratch);
                        tile.store(scratch.floats, at, stride, rows, weights.width, scratch);
                    }
                }
                if (last) {
                    int col = panel * weights.width;
                    int cols = Math.min(stride, weights.n - col);
                    if (weights.integers) {
                        sink.finish(row, rows, col, cols, scratch.ints, offset, stride);
                    } else {
                        sink.finish(row, rows, col, cols, scratch.floats, offset, stride);
                    }
                }
                if (weights.paddedK > weights.depth) {
                    offset += groupSize;
                }
            }
        }
    }

    private static void reserve(Panels weights, int rows, int accumulators, Scratch scratch) {
        scratch.block = Scratch.grow(scratch.block, rows * Blocking.STRIDE);
        if (weights.integers) {
            scratch.ints = Scratch.grow(scratch.ints, accumulators);
        } else {
            scratch.floats = Scratch.grow(scratch.floats, accumulators);
        }
    }
}
