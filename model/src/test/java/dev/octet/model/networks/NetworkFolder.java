package dev.octet.model.networks;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.npy.Npy;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Where real networks are, with inputs and what other runtimes answer; {@code
 * -Doctet.networks=FOLDER} names another place.
 */
public final class NetworkFolder {
    private static final int WAV_HEADER = 44;

    private static final Path ROOT =
            Path.of(System.getProperty("octet.networks", "../../shared/networks"));

    private NetworkFolder() {}

    /** A file of it: {@code text/ids_a.npy}. */
    public static Path file(String name) {
        return ROOT.resolve(name);
    }

    /** A NumPy array as floats. */
    public static Tensor floats(String name) throws IOException {
        return read(name, ElementType.FLOAT);
    }

    /** A NumPy array as 64-bit integers, of which none is so large that a float would round it. */
    public static Tensor integers(String name) throws IOException {
        return read(name, ElementType.INT64);
    }

    private static Tensor read(String name, ElementType type) throws IOException {
        Npy npy = Npy.open(file(name));
        float[] values = new float[(int) npy.elements()];
        npy.read(0, values, values.length);
        Tensor tensor = Tensor.zeros(type, Shape.of(npy.shape()));
        for (int i = 0; i < values.length; i++) {
            tensor.setDouble(i, values[i]);
        }
        return tensor;
    }

    /** The samples of a file of one channel of 16 bits. */
    public static ShortBuffer samples(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(file(name));
        return ByteBuffer.wrap(bytes, WAV_HEADER, bytes.length - WAV_HEADER)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer();
    }

    /** On a class whose tests need the folder: without it reports list the class as skipped. */
    @Target(java.lang.annotation.ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(Presence.class)
    public @interface Needed {}

    /** Whether it is there. */
    static final class Presence implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Files.isDirectory(ROOT)
                    ? ConditionEvaluationResult.enabled("there is " + ROOT)
                    : ConditionEvaluationResult.disabled(
                            "no networks at "
                                    + ROOT.toAbsolutePath().normalize()
                                    + "; -Doctet.networks=FOLDER names another place");
        }
    }
}
