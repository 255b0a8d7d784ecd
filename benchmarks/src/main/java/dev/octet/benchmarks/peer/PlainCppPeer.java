package dev.octet.benchmarks.peer;

import dev.octet.benchmarks.Floor;
import dev.octet.request.Activation;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Granularity;
import dev.octet.request.Product;
import dev.octet.request.TensorLayout;
import dev.octet.request.WeightsLayout;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.util.Optional;

/** oneDNN from the plain C++ program: what a call costs without Java. */
public final class PlainCppPeer implements Peer {
    /** Its name in tables. */
    public static final String NAME = "onednn-c++";

    private final Floor floor;

    /** Asks that program. */
    public PlainCppPeer(Floor floor) {
        this.floor = floor;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return floor.version();
    }

    @Override
    public Optional<String> refuses(Product request) {
        return isPlain(request)
                ? Optional.empty()
                : Optional.of("the program knows plain sums alone, channels last, weights [K,N]");
    }

    private static boolean isPlain(Product request) {
        DataType dst = request.src() == DataType.F32 ? DataType.F32 : DataType.S32;
        Epilogue nothing =
                new Epilogue(
                        Granularity.NONE,
                        Granularity.NONE,
                        false,
                        null,
                        false,
                        Activation.LINEAR,
                        Granularity.NONE,
                        Granularity.NONE,
                        dst,
                        false,
                        false);
        boolean plain =
                request.epilogue().equals(nothing)
                        && request.srcZeroPoint() == Granularity.NONE
                        && !request.isDynamic();
        return plain
                && request.match(
                        gemm -> gemm.batch() == 1 && gemm.layout() == WeightsLayout.KN,
                        PlainCppPeer::isPlain);
    }

    private static boolean isPlain(Conv conv) {
        return !conv.transposed()
                && conv.srcLayout() == TensorLayout.NHWC
                && conv.dstLayout() == TensorLayout.NHWC;
    }

    @Override
    public Contender prepare(Values values) {
        Product request = values.request().asProduct();
        // the program times the data it was handed
        Tensor result = floor.result(request, values.src(), values.weights());
        return new Contender() {
            @Override
            public double time(double millis) {
                return floor.time(request, millis);
            }

            @Override
            public Tensor result() {
                return result;
            }

            @Override
            public String detail() {
                return "dnnl_primitive_execute";
            }

            @Override
            public void close() {
                floor.forget(request);
            }
        };
    }
}
