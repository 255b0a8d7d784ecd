package dev.octet.cli;

import dev.octet.model.Binding;
import dev.octet.model.Network;
import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Which sentences are alike, by a network that comes in a library: all-MiniLM-L6-v2, quantized.
 * What it says of a sentence is the mean over its words, of length 1; two are as alike as their
 * product says, from -1 to 1.
 */
final class Sentences {
    private static final String NETWORK = "all-minilm-l6-v2-q.onnx";
    private static final String TOKENIZER = "all-minilm-l6-v2-q-tokenizer.json";

    private final Network network;
    private final WordPiece words;

    private Sentences(Network network, WordPiece words) {
        this.network = network;
        this.words = words;
    }

    /**
     * Loads it.
     *
     * @throws FileNotFoundException where the library is not on the class path
     */
    static Sentences load() throws IOException {
        try (InputStream file = open(NETWORK);
                InputStream tokenizer = open(TOKENIZER)) {
            byte[] bytes = file.readAllBytes();
            ByteBuffer content = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
            return new Sentences(Network.load(content), WordPiece.read(tokenizer));
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream stream = Sentences.class.getClassLoader().getResourceAsStream(name);
        if (stream == null) {
            throw new FileNotFoundException("there is no " + name + " on the class path");
        }
        return stream;
    }

    /** As it was quantized. */
    Network network() {
        return network;
    }

    /** What the network is given: a row for each sentence, as long as the longest. */
    Map<String, Tensor> inputs(List<String> sentences) {
        List<long[]> rows = sentences.stream().map(words::ids).toList();
        int longest = rows.stream().mapToInt(row -> row.length).max().orElse(0);
        long[] ids = new long[rows.size() * longest];
        long[] mask = new long[ids.length];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, ids, i * longest, rows.get(i).length);
            Arrays.fill(mask, i * longest, i * longest + rows.get(i).length, 1);
        }
        int[] shape = {rows.size(), longest};
        return Map.of(
                "input_ids", Tensor.of(ids, shape),
                "attention_mask", Tensor.of(mask, shape),
                "token_type_ids", Tensor.of(new long[ids.length], shape));
    }

    /** A row of length 1 for each sentence, of a run that has ended. */
    float[][] embeddings(Binding binding, Tensor mask) {
        Value output = network.outputs().get(0);
        Tensor hidden = binding.output(output.name());
        int rows = hidden.shape().get(0);
        int length = hidden.shape().get(1);
        int width = hidden.shape().get(2);
        float[][] embeddings = new float[rows][width];
        for (int i = 0; i < rows; i++) {
            double square = 0;
            for (int j = 0; j < width; j++) {
                double sum = 0;
                for (int t = 0; t < length; t++) {
                    int token = i * length + t;
                    sum += mask.getLong(token) * hidden.getFloat(token * width + j);
                }
                embeddings[i][j] = (float) sum;
                square += sum * sum;
            }
            for (int j = 0; j < width; j++) {
                embeddings[i][j] /= (float) Math.sqrt(square);
            }
        }
        return embeddings;
    }

    /** How alike two are. */
    static double alike(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
