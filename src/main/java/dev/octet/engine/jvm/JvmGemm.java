package dev.octet.engine.jvm;

import dev.octet.engine.SignedWeights;
import dev.octet.engine.Workers;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Operands;
import dev.octet.memory.ScratchPool;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.WeightsLayout;
import java.nio.ByteBuffer;

/** A GEMM in Java: {@link BlockedProduct} over the rows, {@link GemmRun} for what one run needs. */
final class JvmGemm implements Computation {
    final Gemm gemm;
    final JvmBackend.Parts parts;
    final int srcZeroPoint;
    private final Panels[] weights;
    private final int threads;
    private final ScratchPool<GemmRun> runs;

    private JvmGemm(
            Gemm gemm,
            JvmBackend.Parts parts,
            int srcZeroPoint,
            Panels[] weights,
            int threads,
            ScratchPool<GemmRun> runs) {
        this.gemm = gemm;
        this.parts = parts;
        this.srcZeroPoint = srcZeroPoint;
        this.weights = weights;
        this.threads = threads;
        this.runs = runs;
    }

    static JvmGemm prepare(Gemm gemm, Parameters parameters, JvmBackend.Parts parts, int threads) {
        return new JvmGemm(
                gemm,
                parts,
                parameters.srcZeroPoint(),
                pack(gemm, SignedWeights.of(gemm, parameters), parts.tile()),
                threads,
                new ScratchPool<>(GemmRun::new));
    }

    /** What preparing takes: the panels, and one matrix on the way there. */
    static long neededBytes(Gemm gemm, Tile tile) {
        int bytes = Panels.elementBytes(gemm);
        return gemm.batch() * Panels.bytes(tile, gemm.k(), gemm.n(), bytes)
                + (long) gemm.k() * gemm.n() * bytes;
    }

    private static Panels[] pack(Gemm gemm, SignedWeights weights, Tile tile) {
        boolean outputMajor = gemm.layout() == WeightsLayout.NK;
        int k = gemm.k();
        int n = gemm.n();
        Panels[] panels = new Panels[gemm.batch()];
        ByteBuffer all = weights.parameters().weights();
        if (gemm.weights() == DataType.F32) {
            float[] matrix = new float[k * n];
            for (int b = 0; b < panels.length; b++) {
                all.asFloatBuffer().get(b * k * n, matrix);
                panels[b] = Panels.pack(tile, matrix, false, outputMajor, k, n);
            }
        } else if (weights.zeroPoints() != null) {
            float[] matrix = new float[k * n];
            for (int b = 0; b < panels.length; b++) {
                for (int i = 0; i < matrix.length; i++) {
                    int channel = outputMajor ? i / k : i % n;
                    matrix[i] = all.get(b * k * n + i) - weights.zeroPoints()[channel];
                }
                panels[b] = Panels.pack(tile, matrix, true, outputMajor, k, n);
            }
        } else {
            byte[] matrix = new byte[k * n];
            for (int b = 0; b < panels.length; b++) {
                all.get(b * k * n, matrix);
                panels[b] = Panels.pack(tile, matrix, outputMajor, k, n);
            }
        }
        return panels;
    }

    @Override
    public void run(Operands<ByteBuffer> operands) {
        int m = gemm.m();
        int panels = weights[0].count();
        if (threads == 1) {
            part(operands, 0, m, 0, panels);
        } else if (Blocking.isSplitByRows(m, threads)) {
            Workers.split(
                    m,
                    Blocking.ROW_ROUNDING,
                    threads,
                    (from, to) -> part(operands, from, to, 0, panels));
        } else {
            Workers.split(panels, 1, threads, (from, to) -> part(operands, 0, m, from, to));
        }
    }

    private void part(
            Operands<ByteBuffer> operands, int rowFrom, int rowTo, int panelFrom, int panelTo) {
        GemmRun run = runs.take();
        run.begin(this, operands);
        int step = Blocking.blockRows(rowTo - rowFrom);
        for (int b = 0; b < gemm.batch(); b++) {
            for (int row = rowFrom, rows; row < rowTo; row += rows) {
                rows = Math.min(step, rowTo - row);
                run.multiply(weights[b], b, row, rows, panelFrom, panelTo);
            }
        }
        run.end();
        runs.give(run);
    }

    @Override
    public String implementation() {
        return parts.implementation();
    }

    @Override
    public long packedBytes() {
        long bytes = 0;
        for (Panels panels : weights) {
            bytes += panels.size();
        }
        return bytes;
    }

    @Override
    public Computation with(Request other) {
        return new JvmGemm((Gemm) other, parts, srcZeroPoint, weights, threads, runs);
    }

    @Override
    public void release() {
        // heap memory only
    }
}
