package dev.octet.model.examples;

import dev.octet.model.Binding;
import dev.octet.model.Session;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * Says of each frame of a stream how likely somebody speaks; the network remembers what it heard.
 * For one stream, and one thread at a time; many of them share a session.
 */
final class VoiceDetector {
    /** Samples of a frame, at 16 kHz. */
    static final int FRAME = 512;

    /** Samples of the frame before that a network sees again. */
    private static final int BEFORE = 64;

    private final Session session;
    private final Binding binding;
    private final FloatBuffer input;

    /** Of silero's network. */
    VoiceDetector(Session session) {
        this.session = session;
        Tensor frame = Tensor.zeros(ElementType.FLOAT, 1, BEFORE + FRAME);
        this.input = frame.floats();
        this.binding =
                session.bind()
                        .input("input", frame)
                        .input("sr", Tensor.of(new long[] {16000}))
                        .output("output", Tensor.zeros(ElementType.FLOAT, 1, 1))
                        .state("state", "stateN", Tensor.zeros(ElementType.FLOAT, 2, 1, 128));
    }

    /**
     * The probability of the next frame.
     *
     * @param samples its samples, from -1 to 1
     */
    float next(float[] samples) {
        input.put(0, input, FRAME, BEFORE).put(BEFORE, samples);
        session.run(binding);
        return binding.output("output").getFloat(0);
    }
}
