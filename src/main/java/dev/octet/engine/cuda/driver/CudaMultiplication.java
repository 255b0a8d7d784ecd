package dev.octet.engine.cuda.driver;

import static org.bytedeco.cuda.global.cublas.CUBLASLT_ALGO_CONFIG_ID;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_ALGO_CONFIG_TILE_ID;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulAlgoConfigGetAttribute;

import dev.octet.engine.cuda.Device;
import dev.octet.kernel.NativeFailure;
import dev.octet.text.RootLocale;
import java.lang.ref.Reference;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;

/** A multiplication of cuBLASLt's with its algorithm. */
final class CudaMultiplication implements Device.Multiplication {
    /** Algorithms that are measured, when that is asked for. */
    private static final int MEASURED = 10;

    /** Bytes of cublasLtMatmulAlgo_t. */
    private static final int ALGORITHM_BYTES = 64;

    private final CudaProblem problem;
    private final Cell algorithmBytes = new Cell(ALGORITHM_BYTES);
    private final cublasLtMatmulAlgo_t algorithm = new cublasLtMatmulAlgo_t(algorithmBytes);
    private long workspaceBytes;
    private String description;

    /**
     * Takes cuBLASLt's own choice, or the fastest of its first ten.
     *
     * @param problem released by this, also if there will be none
     * @param stopwatch null for its own choice
     * @throws NativeFailure when cuBLASLt has no algorithm
     */
    CudaMultiplication(CudaProblem problem, Stopwatch stopwatch) {
        this.problem = problem;
        try {
            choose(stopwatch);
        } catch (RuntimeException | Error e) {
            problem.close();
            throw e;
        }
    }

    /** Measures one algorithm after the other. */
    @FunctionalInterface
    interface Stopwatch {
        /** Time of a run, in any unit; infinite where it fails. */
        float time(CudaMultiplication multiplication);
    }

    private void choose(Stopwatch stopwatch) {
        int wanted = stopwatch == null ? 1 : MEASURED;
        Cell results = new Cell(wanted * CudaProblem.RESULT_BYTES);
        var found = new cublasLtMatmulHeuristicResult_t(results);
        int count = problem.algorithms(found, wanted);
        int best = -1;
        float least = Float.POSITIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            found.position(i);
            if (found.state() == 0) {
                take(found);
                float time = stopwatch == null ? 0 : stopwatch.time(this);
                if (time < least) {
                    best = i;
                    least = time;
                }
            }
        }
        if (best < 0) {
            throw new NativeFailure("cuBLASLt has no algorithm for " + problem.shape());
        }
        take(found.position(best));
        Reference.reachabilityFence(results);
        description =
                RootLocale.format(
                        "cublasLt:%s algorithm %s, tile %s%s",
                        problem.shape().integers() ? "imma" : "f32",
                        configuration(CUBLASLT_ALGO_CONFIG_ID),
                        configuration(CUBLASLT_ALGO_CONFIG_TILE_ID),
                        stopwatch == null
                                ? ""
                                : RootLocale.format(", the fastest of %d measured", count));
    }

    private void take(cublasLtMatmulHeuristicResult_t result) {
        Pointer.memcpy(algorithm, result.algo(), ALGORITHM_BYTES);
        workspaceBytes = result.workspaceSize();
    }

    /** For people: an algorithm without that attribute is as good. */
    private String configuration(int attribute) {
        Cell value = new Cell(Integer.BYTES);
        Cell written = new Cell(Long.BYTES);
        int status =
                cublasLtMatmulAlgoConfigGetAttribute(
                        algorithm, attribute, value, Integer.BYTES, new SizeTPointer(written));
        return status == 0 && written.toLong() == Integer.BYTES
                ? String.valueOf(value.toInt())
                : "of no number";
    }

    /** Asks for it. */
    void run(CUstream_st stream, Pointer src, Pointer weights, Pointer dst, Pointer workspace) {
        problem.run(stream, src, weights, dst, algorithm, workspace, workspaceBytes);
    }

    @Override
    public long workspaceBytes() {
        return workspaceBytes;
    }

    @Override
    public String algorithm() {
        return description;
    }

    @Override
    public void release() {
        problem.close();
    }
}
