package dev.octet.benchmarks.peers;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import dev.octet.benchmarks.peer.Contender;
import dev.octet.benchmarks.peer.Data;
import dev.octet.benchmarks.peer.Matrices;
import dev.octet.benchmarks.peer.Peer;
import dev.octet.request.Gemm;
import dev.octet.request.Product;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS' sgemm, which packs the weights anew in every run. */
public final class OpenBlasPeer implements Peer {

    /** Loads the library. */
    public OpenBlasPeer() {
        Loader.load(openblas_nolapack.class);
    }

    @Override
    public String name() {
        return "openblas";
    }

    @Override
    public String version() {
        return "OpenBLAS " + Matrices.jarVersion(openblas_nolapack.class);
    }

    @Override
    public Optional<String> refuses(Product request) {
        return Matrices.refusesAllBut("f32:f32:f32", request);
    }

    @Override
    public Contender prepare(Values values) {
        Gemm gemm = (Gemm) values.request();
        ByteBuffer dst = Data.buffer(gemm.dstBytes());
        FloatPointer a = new FloatPointer(new Pointer(Data.of(values.src())));
        FloatPointer b = new FloatPointer(new Pointer(Data.of(values.weights())));
        FloatPointer c = new FloatPointer(new Pointer(dst));
        int m = gemm.m();
        int n = gemm.n();
        int k = gemm.k();
        return Matrices.contender(
                gemm,
                "sgemm",
                dst,
                () ->
                        cblas_sgemm(
                                CblasRowMajor,
                                CblasNoTrans,
                                CblasNoTrans,
                                m,
                                n,
                                k,
                                1,
                                a,
                                k,
                                b,
                                n,
                                0,
                                c,
                                n));
    }
}
