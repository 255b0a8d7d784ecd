package dev.octet.engine.jvm;

import dev.octet.engine.SignedWeights;
import dev.octet.engine.WeightGroups;
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

    /** [groups, N]; null without groups. */
    private final float[] groupScales;

    private final int threads;
    private final ScratchPool<GemmRun> runs;

    private JvmGemm(
            Gemm gemm,
            JvmBackend.Parts parts,
            int srcZeroPoint,
            Panels[] weights,
            float[] groupScales,
            int threads,
            ScratchPool<GemmRun> runs) {
        this.gemm = gemm;
        this.parts = parts;
        this.srcZeroPoint = srcZeroPoint;
        this.weights = weights;
        this.groupScales = groupScales;
        this.threads = threads;
        this.runs = runs;
    }

    static JvmGemm prepare(Gemm gemm, Parameters parameters, JvmBackend.Parts parts, int threads) {
        return new JvmGemm(
                gemm,
                parts,
                parameters.srcZeroPoint(),
                pack(gemm, SignedWeights.of(gemm, parameters), parts.tile()),
                WeightGroups.areIn(gemm) ? WeightGroups.scales(gemm, parameters) : null,
                threads,
                new ScratchPool<>(GemmRun::new));
    }

    /** What preparing takes: the panels, and one matrix on the way there. */
    static long neededBytes(Gemm gemm, Tile tile) {
        int bytes = Panels.elementBytes(gemm);
        int length = length(gemm);
        return (long) gemm.batch() * gemm.groups() * Panels.bytes(tile, length, gemm.n(), bytes)
                + (long) length * gemm.n() * bytes;
    }

    /** Along K, of a group or of the whole. */
    private static int length(Gemm gemm) {
        return gemm.groups() == 1 ? gemm.k() : gemm.weightGroup();
    }

    /** Each batch entry, or each group of the one there is. */
    private static Panels[] pack(Gemm gemm, SignedWeights weights, Tile tile) {
        Panels[] panels = new Panels[gemm.batch() * gemm.groups()];
        int length = length(gemm);
        for (int p = 0; p < panels.length; p++) {
            int first = gemm.groups() == 1 ? 0 : p * length;
            int batch = gemm.groups() == 1 ? p : 0;
            panels[p] = pack(gemm, weights, tile, batch, first, Math.min(length, gemm.k() - first));
        }
        return panels;
    }

    /** Weights [first, first + k) along K of a batch entry. */
    private static Panels pack(
            Gemm gemm, SignedWeights weights, Tile tile, int batch, int first, int k) {
        boolean outputMajor = gemm.layout() == WeightsLayout.NK;
        int n = gemm.n();
        // what lies side by side in the whole matrix, and how far it is from the next
        int run = outputMajor ? k : k * n;
        int step = outputMajor ? gemm.k() : gemm.k() * n;
        int from = batch * gemm.k() * n + first * (outputMajor ? 1 : n);
        ByteBuffer all = weights.parameters().weights();
        if (gemm.weights() == DataType.F32) {
            float[] matrix = new float[k * n];
            all.asFloatBuffer().get(from, matrix);
            return Panels.pack(tile, matrix, false, outputMajor, k, n);
        }
        byte[] matrix = new byte[k * n];
        for (int at = 0; at < matrix.length; at += run, from += step) {
            all.get(from, matrix, at, run);
        }
        if (weights.zeroPoints() == null) {
            return Panels.pack(tile, matrix, outputMajor, k, n);
        }
        int[] zeroPoints = WeightGroups.zeroPoints(gemm, weights.zeroPoints());
        int group = gemm.weightGroup() == 0 ? 0 : first / gemm.weightGroup();
        float[] integers = new float[k * n];
        for (int i = 0; i < integers.length; i++) {
            int channel = outputMajor ? i / k : i % n;
            integers[i] = matrix[i] - zeroPoints[group * n + channel];
        }
        return Panels.pack(tile, integers, true, outputMajor, k, n);
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
        for (int row = rowFrom, rows; groupScales != null && row < rowTo; row += rows) {
            rows = Math.min(step, rowTo - row);
            run.multiplyGroups(weights, groupScales, row, rows, panelFrom, panelTo);
        }
        for (int b = 0; groupScales == null && b < gemm.batch(); b++) {
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
        return new JvmGemm((Gemm) other, parts, srcZeroPoint, weights, groupScales, threads, runs);
    }

    @Override
    public void release() {
        // heap memory only
    }
}
