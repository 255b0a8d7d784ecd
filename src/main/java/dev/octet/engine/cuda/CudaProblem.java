package dev.octet.engine.cuda;

import static dev.octet.engine.cuda.CudaStatus.checkBlas;
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
import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_INVALID_VALUE;
import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_NOT_SUPPORTED;
import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_SUCCESS;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmul;
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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
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

/**
 * A shape in cuBLASLt's column-major words, and the question which algorithms it has for it: TN,
 * the weights as A, the source as B. What is set here stays as it is, so that threads may share it.
 */
final class CudaProblem implements AutoCloseable {
    /** What cuBLASLt's documentation recommends for Hopper. */
    private static final long MOST_WORKSPACE_BYTES = 32L << 20;

    /** Whose alignment cuBLASLt is to count on. */
    private static final int[] OPERANDS = {
        CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES,
        CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
        CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES,
        CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES
    };

    private final cublasLtContext handle;
    private final MatrixShape shape;
    private cublasLtMatmulDescOpaque_t operation;
    private cublasLtMatrixLayoutOpaque_t weightsLayout;
    private cublasLtMatrixLayoutOpaque_t srcLayout;
    private cublasLtMatrixLayoutOpaque_t dstLayout;

    /** 1 and 0, of the type of the sums: what products and dst are multiplied with. */
    private final ByteBuffer factors =
            ByteBuffer.allocateDirect(2 * Integer.BYTES).order(ByteOrder.nativeOrder());

    private final Pointer one = new Address().at(Buffers.address(factors));
    private final Pointer zero = new Address().at(Buffers.address(factors) + Integer.BYTES);

    CudaProblem(cublasLtContext handle, MatrixShape shape) {
        this.handle = handle;
        this.shape = shape;
        boolean integers = shape.integers();
        int type = integers ? CUDA_R_8I : CUDA_R_32F;
        int sum = integers ? CUDA_R_32I : CUDA_R_32F;
        factors.putInt(0, integers ? 1 : Float.floatToRawIntBits(1));
        // every pointer made in here owns memory of JavaCPP's; those kept own nothing
        try (PointerScope scope = new PointerScope()) {
            operation = operation(integers ? CUBLAS_COMPUTE_32I : CUBLAS_COMPUTE_32F, sum);
            weightsLayout = layout(type, shape.depth(), shape.columns(), shape.weightsEntry());
            srcLayout = layout(type, shape.depth(), shape.rows(), shape.srcEntry());
            dstLayout = layout(sum, shape.columns(), shape.rows(), shape.dstEntry());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
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

    /** Why cuBLASLt does not compute it on this device; empty where it does. */
    Optional<String> refusal() {
        try (PointerScope scope = new PointerScope()) {
            int[] count = new int[1];
            cublasLtMatmulHeuristicResult_t first = new cublasLtMatmulHeuristicResult_t(1);
            int status = heuristic(first, 1, count);
            if (status == CUBLAS_STATUS_SUCCESS && count[0] > 0) {
                status = first.state();
            }
            boolean none =
                    status == CUBLAS_STATUS_SUCCESS && count[0] == 0
                            || status == CUBLAS_STATUS_NOT_SUPPORTED
                            || status == CUBLAS_STATUS_INVALID_VALUE;
            if (none) {
                return Optional.of("cuBLASLt has no algorithm for " + shape);
            }
            checkBlas(status, "cublasLtMatmulAlgoGetHeuristic for " + shape);
            return Optional.empty();
        }
    }

    /** Fills {@code found} with cuBLASLt's choice, the best first; returns how many there are. */
    int algorithms(cublasLtMatmulHeuristicResult_t found, int wanted) {
        int[] count = new int[1];
        checkBlas(heuristic(found, wanted, count), "cublasLtMatmulAlgoGetHeuristic for " + shape);
        return count[0];
    }

    private int heuristic(cublasLtMatmulHeuristicResult_t found, int wanted, int[] count) {
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
            return cublasLtMatmulAlgoGetHeuristic(
                    handle,
                    operation,
                    weightsLayout,
                    srcLayout,
                    dstLayout,
                    dstLayout,
                    preference,
                    wanted,
                    found,
                    count);
        } finally {
            cublasLtMatmulPreferenceDestroy(preference);
        }
    }

    /** Asks for the multiplication. */
    void run(
            CUstream_st stream,
            Pointer src,
            Pointer weights,
            Pointer dst,
            cublasLtMatmulAlgo_t algorithm,
            Pointer workspace,
            long workspaceBytes) {
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

    /** Frees what is there of it. */
    @Override
    public void close() {
        for (cublasLtMatrixLayoutOpaque_t layout :
                new cublasLtMatrixLayoutOpaque_t[] {weightsLayout, srcLayout, dstLayout}) {
            if (layout != null) {
                cublasLtMatrixLayoutDestroy(layout);
            }
        }
        if (operation != null) {
            cublasLtMatmulDescDestroy(operation);
        }
    }
}
