package dev.octet.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.octet.Octet;
import dev.octet.kernel.Probe;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** ONNX Runtime's answers. */
public final class OnnxRuntime {
    private OnnxRuntime() {}

    /** Skips a test where it computes otherwise. */
    public static void assumeExact() {
        Assumptions.assumeFalse(
                Octet.probe("vnni") instanceof Probe.Absent,
                "without VNNI, ONNX Runtime saturates products of u8 and s8 at 16 bits");
    }

    /** The outputs of a network in a file, which are floats. */
    public static Map<String, Tensor> run(Path file, Map<String, Tensor> inputs)
            throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> given = new LinkedHashMap<>();
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(file.toString(), options)) {
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                given.put(input.getKey(), tensor(environment, input.getValue()));
            }
            try (OrtSession.Result result = session.run(given)) {
                for (Map.Entry<String, OnnxValue> output : result) {
                    OnnxTensor values = (OnnxTensor) output.getValue();
                    int[] dims =
                            Arrays.stream(values.getInfo().getShape())
                                    .mapToInt(Math::toIntExact)
                                    .toArray();
                    float[] floats = new float[Shape.of(dims).count()];
                    values.getFloatBuffer().get(floats);
                    outputs.put(output.getKey(), Tensor.of(floats, dims));
                }
            }
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
        return outputs;
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor)
            throws OrtException {
        ByteBuffer data = tensor.buffer();
        long[] dims = Arrays.stream(tensor.shape().dims()).asLongStream().toArray();
        return switch (tensor.element()) {
            case FLOAT -> OnnxTensor.createTensor(environment, data.asFloatBuffer(), dims);
            case INT64 -> OnnxTensor.createTensor(environment, data.asLongBuffer(), dims);
            default -> throw new IllegalArgumentException("inputs of " + tensor.element());
        };
    }
}
