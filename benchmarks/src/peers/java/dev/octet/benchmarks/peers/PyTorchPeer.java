package dev.octet.benchmarks.peers;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import dev.octet.benchmarks.peer.Contender;
import dev.octet.benchmarks.peer.Data;
import dev.octet.benchmarks.peer.JavaContender;
import dev.octet.benchmarks.peer.Matrices;
import dev.octet.benchmarks.peer.Peer;
import dev.octet.request.Axis;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Product;
import dev.octet.request.TensorLayout;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** PyTorch in FP32 through DJL, one thread; every run makes a new destination, as DJL has it. */
public final class PyTorchPeer implements Peer {
    private final Engine engine;

    /** Loads the library. */
    public PyTorchPeer() {
        // nothing is downloaded, nothing is reported: the library lies in a jar
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty("OPT_OUT_TRACKING", "true");
        engine = Engine.getEngine("PyTorch");
    }

    @Override
    public String name() {
        return "pytorch";
    }

    @Override
    public String version() {
        return "PyTorch " + engine.getVersion() + " through DJL";
    }

    @Override
    public Optional<String> refuses(Product request) {
        if (!(request instanceof Conv conv)) {
            return Matrices.refusesAllBut("f32:f32:f32", request);
        }
        boolean symmetric = conv.axes().stream().allMatch(PyTorchPeer::isSymmetric);
        boolean known =
                conv.weights() != DataType.F32
                        || conv.rank() != 2
                        || conv.srcLayout() != TensorLayout.NCHW;
        return known
                ? Optional.of("only 2-D FP32, channels first")
                : symmetric ? Optional.empty() : Optional.of("only the same padding on both sides");
    }

    private static boolean isSymmetric(Axis axis) {
        int padded = axis.in() + 2 * axis.padBefore();
        return axis.out() == (padded - axis.extent()) / axis.stride() + 1;
    }

    @Override
    public Contender prepare(Values values) {
        NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        Product request = values.request().asProduct();
        NDArray x = array(manager, values.src(), request.srcShape());
        NDArray w = array(manager, values.weights(), request.weightsShape());
        if (request instanceof Gemm) {
            return new Run(request, manager, x, "matmul", source -> source.matMul(w));
        }
        Conv conv = (Conv) request;
        NDArray bias = manager.create(values.fixed().bias());
        Shape stride = shape(conv, Axis::stride);
        Shape padding = shape(conv, Axis::padBefore);
        Shape dilation = shape(conv, Axis::dilation);
        return new Run(
                conv,
                manager,
                x,
                "conv2d",
                source -> {
                    try (NDArray y =
                            Conv2d.conv2d(source, w, bias, stride, padding, dilation, conv.groups())
                                    .singletonOrThrow()) {
                        return Activation.relu(y);
                    }
                });
    }

    private static Shape shape(Conv conv, ToIntFunction<Axis> size) {
        return new Shape(conv.axes().stream().mapToLong(size::applyAsInt).toArray());
    }

    private static NDArray array(NDManager manager, Tensor tensor, int[] shape) {
        return manager.create(
                Data.floats(tensor), new Shape(Arrays.stream(shape).asLongStream().toArray()));
    }

    private record Run(
            Product request,
            NDManager manager,
            NDArray src,
            String detail,
            Function<NDArray, NDArray> operation)
            implements JavaContender {
        @Override
        public void run() {
            operation.apply(src).close();
        }

        @Override
        public Tensor result() {
            try (NDArray y = operation.apply(src)) {
                return Matrices.tensor(request, y.toFloatArray());
            }
        }

        @Override
        public void close() {
            manager.close();
        }
    }
}
