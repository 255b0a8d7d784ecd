package dev.octet.engine.jvm;

import dev.octet.engine.Workers;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Operands;
import dev.octet.memory.ScratchPool;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** An operation over tensors in Java that packs nothing: threads share its units. */
final class JvmTensor implements Computation {
    private final int units;
    private final String implementation;
    private final int threads;
    private final ScratchPool<UnitRun> pool;

    /**
     * An operation.
     *
     * @param units what a run can be cut into
     * @param create working memory for one thread
     */
    JvmTensor(int units, Supplier<UnitRun> create, String implementation, int threads) {
        this.units = units;
        this.implementation = implementation;
        this.threads = threads;
        pool = new ScratchPool<>(create);
    }

    @Override
    public void run(Operands<ByteBuffer> operands) {
        if (threads == 1) {
            part(operands, 0, units);
        } else {
            Workers.split(units, 1, threads, (from, to) -> part(operands, from, to));
        }
    }

    private void part(Operands<ByteBuffer> operands, int from, int to) {
        UnitRun run = pool.take();
        run.begin(operands);
        for (int unit = from; unit < to; unit++) {
            run.unit(unit);
        }
        run.end();
        pool.give(run);
    }

    @Override
    public String implementation() {
        return implementation;
    }

    @Override
    public long packedBytes() {
        return 0;
    }

    @Override
    public void release() {
        // heap memory only
    }
}
