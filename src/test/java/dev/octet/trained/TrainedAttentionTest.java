package dev.octet.trained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.npy.Npy;
import dev.octet.quant.error.QuantError;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What int8 costs the attention of a trained transformer, all-MiniLM-L6-v2 (Apache License 2.0): q,
 * k and v of 64 tokens of text in its first and its fifth layer, where it costs the least and the
 * most, as half-precision floats. docs/numerics.md has the figures of all layers.
 */
class TrainedAttentionTest {
    private static final int HEADS = 12;
    private static final int TOKENS = 64;
    private static final int WIDTH = 32;
    private static final int COUNT = HEADS * TOKENS * WIDTH;
    private static final String LINE = "attention f32:f32 1x12x64x32 factor:0.17677669";

    /** [layers, q k v, heads, tokens, width]. */
    private static Npy data() throws IOException, URISyntaxException {
        return Npy.open(
                Path.of(TrainedAttentionTest.class.getResource("minilm_attention.npy").toURI()));
    }

    @ParameterizedTest
    @CsvSource({"0, 40, 36", "1, 30.5, 26.5"})
    void int8IsAsNearAsTheDocumentsSay(int layer, double all, double worstHead)
            throws IOException, URISyntaxException {
        float[] floats = attention(LINE, layer);
        float[] integers = attention(LINE + " int8", layer);
        QuantError error = new QuantError();
        for (int head = 0; head < HEADS; head++) {
            QuantError ofHead = new QuantError();
            ofHead.observe(head(floats, head), head(integers, head));
            assertTrue(ofHead.summary().sqnr() >= worstHead, "head " + head + ": " + ofHead);
            error.merge(ofHead);
        }
        System.out.println("layer " + layer + ": " + error);
        assertTrue(error.summary().sqnr() >= all, error::toString);
        assertEquals(0, error.summary().notFinite());
    }

    private static float[] head(float[] all, int head) {
        int size = TOKENS * WIDTH;
        return Arrays.copyOfRange(all, head * size, (head + 1) * size);
    }

    private static float[] attention(String line, int layer)
            throws IOException, URISyntaxException {
        Operands<ByteBuffer> operands = new Operands<>();
        for (int i = 0; i < 3; i++) {
            float[] x = new float[COUNT];
            data().read((layer * 3L + i) * COUNT, x, COUNT);
            ByteBuffer buffer = buffer();
            buffer.asFloatBuffer().put(x);
            operands.set(Role.source(i), buffer);
        }
        ByteBuffer dst = buffer();
        try (Kernel kernel = Octet.best().prepare(Request.parse(line).with(Parameters.none()))) {
            kernel.run(operands.dst(dst));
        }
        float[] results = new float[COUNT];
        dst.asFloatBuffer().get(results);
        return results;
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(COUNT * Float.BYTES).order(ByteOrder.nativeOrder());
    }
}
