package dev.octet.benchmarks.peers;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.octet.benchmarks.network.LoadedNetwork;
import dev.octet.benchmarks.network.NetworkRuntime;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * ONNX Runtime's CPU provider: no spinning, all graph optimizations, inputs in direct buffers, and
 * outputs, where they are floats, in direct buffers of the first run's shapes, in place.
 */
public final class OnnxRuntimeNetworks implements NetworkRuntime {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

    /** Loads the library. */
    public OnnxRuntimeNetworks() {}

    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public String version() {
        return "ONNX Runtime " + environment.getVersion();
    }

    @Override
    public LoadedNetwork load(Path file, Map<String, Tensor> inputs, int threads) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            OrtSession session = environment.createSession(file.toString(), options);
            Map<String, OnnxTensor> given = new LinkedHashMap<>();
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                given.put(input.getKey(), tensor(input.getValue()));
            }
            return new Loaded(session, given, outputs(session, given));
        } catch (OrtException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private Map<String, OnnxTensor> outputs(OrtSession session, Map<String, OnnxTensor> given)
            throws OrtException {
        Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
        try (OrtSession.Result first = session.run(given)) {
            for (Map.Entry<String, OnnxValue> output : first) {
                if (output.getValue() instanceof OnnxTensor tensor
                        && tensor.getInfo().type == OnnxJavaType.FLOAT) {
                    int[] dims =
                            Arrays.stream(tensor.getInfo().getShape())
                                    .mapToInt(Math::toIntExact)
                                    .toArray();
                    outputs.put(
                            output.getKey(),
                            tensor(Tensor.zeros(ElementType.FLOAT, Shape.of(dims))));
                }
            }
        }
        return outputs;
    }

    private OnnxTensor tensor(Tensor tensor) throws OrtException {
        ByteBuffer data = tensor.buffer();
        long[] dims = Arrays.stream(tensor.shape().dims()).asLongStream().toArray();
        return switch (tensor.element()) {
            case FLOAT -> OnnxTensor.createTensor(environment, data.asFloatBuffer(), dims);
            case INT64 -> OnnxTensor.createTensor(environment, data.asLongBuffer(), dims);
            case INT32 -> OnnxTensor.createTensor(environment, data.asIntBuffer(), dims);
            case DOUBLE -> OnnxTensor.createTensor(environment, data.asDoubleBuffer(), dims);
            case UINT8 -> OnnxTensor.createTensor(environment, data, dims, OnnxJavaType.UINT8);
            case INT8 -> OnnxTensor.createTensor(environment, data, dims, OnnxJavaType.INT8);
            case BOOL -> OnnxTensor.createTensor(environment, data, dims, OnnxJavaType.BOOL);
            default ->
                    throw new IllegalArgumentException(
                            "inputs of type " + tensor.element() + " are not handed over");
        };
    }

    private record Loaded(
            OrtSession session, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs)
            implements LoadedNetwork {
        @Override
        public void run() {
            try {
                // the result owns nothing where all outputs are ours
                session.run(inputs, outputs).close();
            } catch (OrtException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }

        @Override
        public float[] result() {
            run();
            FloatBuffer values = outputs.values().iterator().next().getFloatBuffer();
            float[] copy = new float[values.remaining()];
            values.get(copy);
            return copy;
        }

        @Override
        public void close() {
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
            try {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
    }
}
