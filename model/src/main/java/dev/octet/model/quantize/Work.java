package dev.octet.model.quantize;

import dev.octet.quant.Progress;

/** Steps of a quantization, which become more as more is to be tried. Not thread-safe. */
final class Work {
    private final Progress progress;
    private long done;
    private long all;

    Work(Progress progress) {
        this.progress = progress;
    }

    /** So many more are to come. */
    void expect(long steps) {
        all += steps;
    }

    /** One is done. */
    void step() {
        done++;
        all = Math.max(all, done);
        progress.step(done, all);
    }
}
