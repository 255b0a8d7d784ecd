package dev.octet.engine.cuda;

import static dev.octet.engine.cuda.CudaStatus.checkBlas;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_ALGO_CONFIG_ID;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_ALGO_CONFIG_TILE_ID;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSA;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32I;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmul;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulAlgoConfigGetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulAlgoGetHeuristic;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescSetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceSetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutSetAttribute;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32I;
import static org.bytedeco.cuda.global.cudart.CUDA_R_8I;

import dev.octet.kernel.Buffers;
import dev.octet.kernel.NativeFailure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * A multiplication of cuBLASLt's: TN in its column-major words, the weights as A, the source as B.
 * What is set here stays as it is, so that threads may share it.
 */
final class CudaMultiplication implements Device.Multiplication {
    /** What cuBLASLt's documentation recommends for Hopper. */
    private static final long MOST_WORKSPACE_BYTES = 32L << 20;

    /** Algorithms that are measured, when that is asked for. */
    private static final int MEASURED = 10;

    /** Whose alignment cuBLASLt is to count on. */
    private static final int[] OPERANDS = {
        CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES,
        CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
        CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES,
        CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES
    };

    /** Bytes of cublasLtMatmulAlgo_t. */
    private static final int ALGORITHM_BYTES = 64;

    private final cublasLtContext handle;
    private final MatrixShape shape;
    private final cublasLtMatmulDescOpaque_t operation;
    private final cublasLtMatrixLayoutOpaque_t weightsLayout;
    private final cublasLtMatrixLayoutOpaque_t srcLayout;
    private final cublasLtMatrixLayoutOpaque_t dstLayout;

    /** 1 and 0, of the type of the sums: what products and dst are multiplied with. */
    private final ByteBuffer factors;

    private final Pointer one;
    private final Pointer zero;

    private final ByteBuffer algorithmBytes =
            ByteBuffer.allocateDirect(ALGORITHM_BYTES).order(ByteOrder.nativeOrder());
    private final cublasLtMatmulAlgo_t algorithm =
            new cublasLtMatmulAlgo_t(new Address().at(Buffers.address(algorithmBytes)));
    private long workspaceBytes;
    private String description;

    /**
     * Takes cuBLASLt's own choice, or the fastest of its first ten.
     *
     * @param stopwatch null for its own choice
     * @throws NativeFailure when cuBLASLt has no algorithm
     */
    CudaMultiplication(cublasLtContext handle, MatrixShape shape, Stopwatch stopwatch) {
        this.handle = handle;
        this.shape = shape;
        boolean integers = shape.integers();
        int type = integers ? CUDA_R_8I : CUDA_R_32F;
        int sum = integers ? CUDA_R_32I : CUDA_R_32F;
        factors = ByteBuffer.allocateDirect(2 * Integer.BYTES).order(ByteOrder.nativeOrder());
        factors.putInt(0, integers ? 1 : Float.floatToRawIntBits(1));
        one = new Address().at(Buffers.address(factors));
        zero = new Address().at(Buffers.address(factors) + Integer.BYTES);
        // every pointer made in here owns memory of JavaCPP's; those kept own nothing
        try (PointerScope scope = new PointerScope()) {
            operation = operation(integers ? CUBLAS_COMPUTE_32I : CUBLAS_COMPUTE_32F, sum);
            weightsLayout = layout(type, shape.depth(), shape.columns(), shape.weightsEntry());
            srcLayout = layout(type, shape.depth(), shape.rows(), shape.srcEntry());
            dstLayout = layout(sum, shape.columns(), shape.rows(), shape.dstEntry());
            choose(stopwatch);
        }
    }

    /** Measures one algorithm after the other. */
    @FunctionalInterface
    interface Stopwatch {
        /** Time of a run, in any unit; infinite where it fails. */
        float time(CudaMultiplication multiplication);
    }

    MatrixShape shape() {
        return shape;
    }

    private static cublasLtMatmulDescOpaque_t operation(int compute, int scale) {
        PointerPointer<cublasLtMatmulDescOpaque_t> created = new PointerPointer<>(1);
        checkBlas(cublasLtMatmulDescCreate(created, compute, scale), "cublasLtMatmulDescCreate");
        cublasLtMatmulDescOpaque_t operation = created.get(cublasLtMatmulDescOpaque_t.class);
        checkBlas(
                cublasLtMatmulDescSetAttribute(
                        operation,
                        CUBLASLT_MATMUL_DESC_TRANSA,
                        new IntPointer(new int[] {CUBLAS_OP_T}),
                        Integer.BYTES),
                "cublasLtMatmulDescSetAttribute");
        return operation;
    }

    private cublasLtMatrixLayoutOpaque_t layout(int type, long rows, long columns, long entry) {
        PointerPointer<cublasLtMatrixLayoutOpaque_t> created = new PointerPointer<>(1);
        checkBlas(
                cublasLtMatrixLayoutCreate(created, type, rows, columns, rows),
                "cublasLtMatrixLayoutCreate");
        cublasLtMatrixLayoutOpaque_t layout = created.get(cublasLtMatrixLayoutOpaque_t.class);
        checkBlas(
                cublasLtMatrixLayoutSetAttribute(
                        layout,
                        CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT,
                        new IntPointer(new int[] {shape.entries()}),
                        Integer.BYTES),
                "cublasLtMatrixLayoutSetAttribute");
        checkBlas(
                cublasLtMatrixLayoutSetAttribute(
                        layout,
                        CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET,
                        new LongPointer(new long[] {entry}),
                        Long.BYTES),
                "cublasLtMatrixLayoutSetAttribute");
        return layout;
    }

    private void choose(Stopwatch stopwatch) {
        int wanted = stopwatch == null ? 1 : MEASURED;
        cublasLtMatmulHeuristicResult_t found = new cublasLtMatmulHeuristicResult_t(wanted);
        int count = heuristic(found, wanted);
        int best = -1;
        float least = Float.POSITIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            found.position(i);
            if (found.state() == 0) {
                take(found);
                float time = stopwatch == null ? 0 : stopwatch.time(this);
                if (best < 0 || time < least) {
                    best = i;
                    least = time;
                }
                if (stopwatch == null) {
                    break;
                }
            }
        }
        if (best < 0) {
            throw new NativeFailure("cuBLASLt has no algorithm for " + shape);
        }
        take(found.position(best));
        description =
                "cublasLt:%s algorithm %d, tile %d%s"
                        .formatted(
                                shape.integers() ? "imma" : "f32",
                                configuration(CUBLASLT_ALGO_CONFIG_ID),
                                configuration(CUBLASLT_ALGO_CONFIG_TILE_ID),
                                stopwatch == null
                                        ? ""
                                        : ", the fastest of %d measured".formatted(count));
    }

    private int heuristic(cublasLtMatmulHeuristicResult_t found, int wanted) {
        PointerPointer<cublasLtMatmulPreferenceOpaque_t> created = new PointerPointer<>(1);
        checkBlas(cublasLtMatmulPreferenceCreate(created), "cublasLtMatmulPreferenceCreate");
        cublasLtMatmulPreferenceOpaque_t preference =
                created.get(cublasLtMatmulPreferenceOpaque_t.class);
        try {
            checkBlas(
                    cublasLtMatmulPreferenceSetAttribute(
                            preference,
                            CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                            new LongPointer(new long[] {MOST_WORKSPACE_BYTES}),
                            Long.BYTES),
                    "cublasLtMatmulPreferenceSetAttribute");
            for (int operand : OPERANDS) {
                checkBlas(
                        cublasLtMatmulPreferenceSetAttribute(
                                preference,
                                operand,
                                new IntPointer(new int[] {shape.alignment()}),
                                Integer.BYTES),
                        "cublasLtMatmulPreferenceSetAttribute");
            }
            int[] count = new int[1];
            checkBlas(
                    cublasLtMatmulAlgoGetHeuristic(
                            handle,
                            operation,
                            weightsLayout,
                            srcLayout,
                            dstLayout,
                            dstLayout,
                            preference,
                            wanted,
                            found,
                            count),
                    "cublasLtMatmulAlgoGetHeuristic for " + shape);
            return count[0];
        } finally {
            cublasLtMatmulPreferenceDestroy(preference);
        }
    }

    private void take(cublasLtMatmulHeuristicResult_t result) {
        Pointer.memcpy(algorithm, result.algo(), ALGORITHM_BYTES);
        workspaceBytes = result.workspaceSize();
    }

    private int configuration(int attribute) {
        IntPointer value = new IntPointer(1);
        checkBlas(
                cublasLtMatmulAlgoConfigGetAttribute(
                        algorithm, attribute, value, Integer.BYTES, new SizeTPointer(1)),
                "cublasLtMatmulAlgoConfigGetAttribute");
        return value.get();
    }

    /** Asks for it. */
    void run(CUstream_st stream, Pointer src, Pointer weights, Pointer dst, Pointer workspace) {
        int status =
                cublasLtMatmul(
                        handle,
                        operation,
                        one,
                        weights,
                        weightsLayout,
                        src,
                        srcLayout,
                        zero,
                        dst,
                        dstLayout,
                        dst,
                        dstLayout,
                        algorithm,
                        workspace,
                        workspaceBytes,
                        stream);
        if (status != 0) {
            checkBlas(status, "cublasLtMatmul of " + shape);
        }
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
        cublasLtMatrixLayoutDestroy(weightsLayout);
        cublasLtMatrixLayoutDestroy(srcLayout);
        cublasLtMatrixLayoutDestroy(dstLayout);
        cublasLtMatmulDescDestroy(operation);
    }
}
