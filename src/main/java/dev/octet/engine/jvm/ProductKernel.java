package dev.octet.engine.jvm;

import dev.octet.request.Conv;

/** A phase by products: one for each group, or for several small groups. */
final class ProductKernel implements ConvKernel {
    private final ConvPhase phase;
    private final Tile tile;
    private final ConvWindows.Stretches stretches;
    private final Panels[] weights;

    /** Source channels of a product. */
    private final int srcChannels;

    ProductKernel(Conv conv, ConvPhase phase, ConvWeights weights, Tile tile) {
        this(conv, phase, tile, weights.srcChannels(), weights.pack(phase, tile));
    }

    private ProductKernel(
            Conv conv, ConvPhase phase, Tile tile, int srcChannels, Panels[] weights) {
        this.phase = phase;
        this.tile = tile;
        this.srcChannels = srcChannels;
        this.stretches = new ConvWindows.Stretches(phase, conv.srcChannels(), srcChannels);
        this.weights = weights;
    }

    @Override
    public ConvKernel with(Conv conv, ConvPhase phase) {
        return new ProductKernel(conv, phase, tile, srcChannels, weights);
    }

    @Override
    public ConvPhase phase() {
        return phase;
    }

    /** Panels of all products. */
    @Override
    public int columns() {
        return weights.length * weights[0].count();
    }

    @Override
    public void compute(ConvRun run, int firstRow, int from, int to, int columnFrom, int columnTo) {
        int count = weights[0].count();
        for (int p = columnFrom / count; p * count < columnTo; p++) {
            run.windows.of(stretches, run.image.elements, p * srcChannels);
            run.destination.at(phase, firstRow, p * weights[p].n);
            BlockedProduct.run(
                    tile,
                    weights[p],
                    run.windows,
                    from,
                    to,
                    Math.max(0, columnFrom - p * count),
                    Math.min(count, columnTo - p * count),
                    run.scratch,
                    run.destination);
        }
    }

    @Override
    public long packedBytes() {
        long bytes = 0;
        for (Panels panels : weights) {
            bytes += panels.size();
        }
        return bytes;
    }
}
