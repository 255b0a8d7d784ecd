package dev.octet.benchmarks.peers;

import static org.bytedeco.mkl.global.mkl_rt.CblasBMatrix;
import static org.bytedeco.mkl.global.mkl_rt.CblasFixOffset;
import static org.bytedeco.mkl.global.mkl_rt.CblasNoTrans;
import static org.bytedeco.mkl.global.mkl_rt.CblasPacked;
import static org.bytedeco.mkl.global.mkl_rt.CblasRowMajor;
import static org.bytedeco.mkl.global.mkl_rt.MKL_Get_Version_String;
import static org.bytedeco.mkl.global.mkl_rt.MKL_Set_Num_Threads;
import static org.bytedeco.mkl.global.mkl_rt.cblas_gemm_s8u8s32_compute;
import static org.bytedeco.mkl.global.mkl_rt.cblas_gemm_s8u8s32_pack;
import static org.bytedeco.mkl.global.mkl_rt.cblas_gemm_s8u8s32_pack_get_size;
import static org.bytedeco.mkl.global.mkl_rt.cblas_sgemm_compute;
import static org.bytedeco.mkl.global.mkl_rt.cblas_sgemm_pack;
import static org.bytedeco.mkl.global.mkl_rt.cblas_sgemm_pack_get_size;

import dev.octet.benchmarks.peer.Contender;
import dev.octet.benchmarks.peer.Data;
import dev.octet.benchmarks.peer.Matrices;
import dev.octet.benchmarks.peer.Peer;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Product;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.mkl.global.mkl_rt;

/** Intel MKL: sgemm and the u8·s8 product, weights packed beforehand. */
public final class MklPeer implements Peer {
    private static final int VERSION_LENGTH = 200;

    private final String version;

    /** Loads the library. */
    public MklPeer() {
        Loader.load(mkl_rt.class);
        MKL_Set_Num_Threads(1);
        byte[] text = new byte[VERSION_LENGTH];
        MKL_Get_Version_String(text, text.length);
        version = new String(text, StandardCharsets.US_ASCII).replace('\0', ' ').strip();
    }

    @Override
    public String name() {
        return "mkl";
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public Optional<String> refuses(Product request) {
        return Matrices.refusesAllBut(
                request.src() == DataType.F32 ? "f32:f32:f32" : "u8:s8:s32", request);
    }

    @Override
    public Contender prepare(Values values) {
        Gemm gemm = (Gemm) values.request();
        ByteBuffer dst = Data.buffer(gemm.dstBytes());
        Pointer a = new Pointer(Data.of(values.src()));
        Pointer b = new Pointer(Data.of(values.weights()));
        return gemm.src() == DataType.F32
                ? sgemm(gemm, new FloatPointer(a), new FloatPointer(b), dst)
                : int8(gemm, a, b, dst);
    }

    private static Contender sgemm(Gemm gemm, FloatPointer a, FloatPointer b, ByteBuffer dst) {
        int m = gemm.m();
        int n = gemm.n();
        int k = gemm.k();
        FloatPointer packed =
                new FloatPointer(
                        new Pointer(
                                Data.buffer(
                                        Math.toIntExact(
                                                cblas_sgemm_pack_get_size(
                                                        CblasBMatrix, m, n, k)))));
        cblas_sgemm_pack(CblasRowMajor, CblasBMatrix, CblasNoTrans, m, n, k, 1, b, n, packed);
        FloatPointer c = new FloatPointer(new Pointer(dst));
        return Matrices.contender(
                gemm,
                "sgemm, packed",
                dst,
                () ->
                        cblas_sgemm_compute(
                                CblasRowMajor,
                                CblasNoTrans,
                                CblasPacked,
                                m,
                                n,
                                k,
                                a,
                                k,
                                packed,
                                n,
                                0,
                                c,
                                n));
    }

    private static Contender int8(Gemm gemm, Pointer a, Pointer b, ByteBuffer dst) {
        int m = gemm.m();
        int n = gemm.n();
        int k = gemm.k();
        Pointer packed =
                new Pointer(
                        Data.buffer(
                                Math.toIntExact(
                                        cblas_gemm_s8u8s32_pack_get_size(CblasBMatrix, m, n, k))));
        cblas_gemm_s8u8s32_pack(CblasRowMajor, CblasBMatrix, CblasNoTrans, m, n, k, b, n, packed);
        IntPointer c = new IntPointer(new Pointer(dst));
        IntPointer offset = new IntPointer(new int[] {0});
        byte zero = 0;
        return Matrices.contender(
                gemm,
                "gemm_s8u8s32, packed",
                dst,
                () ->
                        cblas_gemm_s8u8s32_compute(
                                CblasRowMajor,
                                CblasNoTrans,
                                CblasPacked,
                                CblasFixOffset,
                                m,
                                n,
                                k,
                                1,
                                a,
                                k,
                                zero,
                                packed,
                                n,
                                zero,
                                0,
                                c,
                                n,
                                offset));
    }
}
