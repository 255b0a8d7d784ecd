package dev.octet.benchmarks.peers;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.octet.benchmarks.onnx.OnnxModels;
import dev.octet.benchmarks.onnx.OnnxOperations;
import dev.octet.benchmarks.peer.Contender;
import dev.octet.benchmarks.peer.Data;
import dev.octet.benchmarks.peer.JavaContender;
import dev.octet.benchmarks.peer.Peer;
import dev.octet.request.DataType;
import dev.octet.request.Product;
import dev.octet.request.Request;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * ONNX Runtime's CPU provider: one thread, no spinning, all graph optimizations, weights as
 * initializers (so it packs them), source and destination in direct buffers it reads and writes in
 * place.
 */
public final class OnnxRuntimePeer implements Peer {
    private final OrtEnvironment environment;

    /** Loads the library. */
    public OnnxRuntimePeer() {
        environment = OrtEnvironment.getEnvironment();
    }

    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public String version() {
        return "ONNX Runtime " + environment.getVersion();
    }

    @Override
    public Optional<String> refuses(Product request) {
        return OnnxModels.operator(request).isEmpty()
                ? Optional.of("no ONNX operator computes it")
                : Optional.empty();
    }

    @Override
    public Contender prepare(Values values) {
        String operator = OnnxModels.operator(values.request().asProduct());
        return prepare(values, operator, OnnxModels.of(values));
    }

    @Override
    public Optional<Contender> prepareOperation(Values values) {
        String operator = OnnxOperations.operator(values.request());
        return operator.isEmpty()
                ? Optional.empty()
                : Optional.of(prepare(values, operator, OnnxOperations.of(values)));
    }

    private Contender prepare(Values values, String operator, byte[] model) {
        Request request = values.request();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            OrtSession session = environment.createSession(model, options);
            ByteBuffer dst = Data.buffer(request.dstBytes());
            return new Run(
                    request,
                    operator,
                    session,
                    tensor(Data.of(values.src()), request.src(), request.srcShape()),
                    tensor(dst, request.dst(), request.dstShape()),
                    dst);
        } catch (OrtException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private OnnxTensor tensor(ByteBuffer data, DataType type, int[] shape) throws OrtException {
        long[] dims = Arrays.stream(shape).asLongStream().toArray();
        return switch (type) {
            case U8 -> OnnxTensor.createTensor(environment, data, dims, OnnxJavaType.UINT8);
            case S8 -> OnnxTensor.createTensor(environment, data, dims, OnnxJavaType.INT8);
            case S32 -> OnnxTensor.createTensor(environment, data.asIntBuffer(), dims);
            case F32 -> OnnxTensor.createTensor(environment, data.asFloatBuffer(), dims);
        };
    }

    private static final class Run implements JavaContender {
        private final Request request;
        private final String operator;
        private final OrtSession session;
        private final OnnxTensor src;
        private final OnnxTensor dst;
        private final ByteBuffer written;
        private final Map<String, OnnxTensor> inputs;
        private final Map<String, OnnxTensor> outputs;

        Run(
                Request request,
                String operator,
                OrtSession session,
                OnnxTensor src,
                OnnxTensor dst,
                ByteBuffer written) {
            this.request = request;
            this.operator = operator;
            this.session = session;
            this.src = src;
            this.dst = dst;
            this.written = written;
            inputs = Map.of(OnnxModels.SOURCE, src);
            outputs = Map.of(OnnxModels.DESTINATION, dst);
        }

        @Override
        public void run() {
            try {
                // the result owns nothing: its only output is ours
                session.run(inputs, outputs).close();
            } catch (OrtException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }

        @Override
        public Tensor result() {
            run();
            return Tensor.copyOf(request.dst(), request.dstCount(), written);
        }

        @Override
        public String detail() {
            return operator;
        }

        @Override
        public void close() {
            src.close();
            dst.close();
            try {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
    }
}
