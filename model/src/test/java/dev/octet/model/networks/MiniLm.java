package dev.octet.model.networks;

import dev.octet.model.Network;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;

/** MiniLM, quantized by others, as it comes from Maven Central. */
final class MiniLm {
    private MiniLm() {}

    static Network load() throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(
                        MiniLm.class.getResourceAsStream("/all-minilm-l6-v2-q.onnx"))) {
            byte[] bytes = stream.readAllBytes();
            ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length);
            return Network.load(direct.put(bytes).flip());
        }
    }

    /** All tokens of one kind. */
    static Map<String, Tensor> inputs(Tensor ids, Tensor mask) {
        return Map.of(
                "input_ids", ids,
                "attention_mask", mask,
                "token_type_ids", Tensor.zeros(ids.type()));
    }
}
