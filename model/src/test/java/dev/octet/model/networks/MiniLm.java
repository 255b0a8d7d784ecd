package dev.octet.model.networks;

import static java.util.Comparator.naturalOrder;

import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** MiniLM, as it comes from Maven Central. */
enum MiniLm {
    /** By others, 23 MB. */
    QUANTIZED("/all-minilm-l6-v2-q.onnx"),

    /**
     * In FP32, 90 MB, which only the profile peers downloads; from then on it is in the local
     * repository, from where it is read without that profile, too.
     */
    FLOAT("/all-minilm-l6-v2.onnx");

    private static final Path REPOSITORY =
            Path.of(
                    System.getProperty(
                            "localRepository",
                            Path.of(System.getProperty("user.home"), ".m2", "repository")
                                    .toString()));

    private final String resource;

    MiniLm(String resource) {
        this.resource = resource;
    }

    boolean isHere() {
        return MiniLm.class.getResource(resource) != null || jar().isPresent();
    }

    /** The library that it comes in, in the local repository. */
    private Optional<Path> jar() {
        String library = "langchain4j-embeddings" + resource.replace(".onnx", "").replace('/', '-');
        Path versions = REPOSITORY.resolve("dev/langchain4j").resolve(library);
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(versions)) {
            return files.filter(file -> file.toString().endsWith(".jar")).max(naturalOrder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What to do where it is not. */
    String whereFrom() {
        return resource.substring(1) + " is not here: mvn -Ppeers downloads it";
    }

    Network load() throws IOException {
        byte[] bytes = bytes();
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length);
        return Network.load(direct.put(bytes).flip());
    }

    /** The file. */
    byte[] bytes() throws IOException {
        InputStream here = MiniLm.class.getResourceAsStream(resource);
        if (here != null) {
            try (here) {
                return here.readAllBytes();
            }
        }
        try (ZipFile jar = new ZipFile(jar().orElseThrow().toFile());
                InputStream stream = jar.getInputStream(jar.getEntry(resource.substring(1)))) {
            return stream.readAllBytes();
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
