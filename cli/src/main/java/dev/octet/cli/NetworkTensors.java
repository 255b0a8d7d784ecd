package dev.octet.cli;

import dev.octet.model.graph.Value;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.npy.Npy;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Values of a network's inputs and outputs, in files and made up. */
final class NetworkTensors {
    /** NumPy's names; it has none for bfloat16. */
    private static final Map<ElementType, String> NUMPY =
            Map.ofEntries(
                    Map.entry(ElementType.FLOAT, "f4"),
                    Map.entry(ElementType.DOUBLE, "f8"),
                    Map.entry(ElementType.FLOAT16, "f2"),
                    Map.entry(ElementType.INT8, "i1"),
                    Map.entry(ElementType.UINT8, "u1"),
                    Map.entry(ElementType.INT16, "i2"),
                    Map.entry(ElementType.UINT16, "u2"),
                    Map.entry(ElementType.INT32, "i4"),
                    Map.entry(ElementType.UINT32, "u4"),
                    Map.entry(ElementType.INT64, "i8"),
                    Map.entry(ElementType.UINT64, "u8"),
                    Map.entry(ElementType.BOOL, "b1"));

    /** Below every vocabulary's size. */
    private static final int IDS = 100;

    private NetworkTensors() {}

    /** An input's values in a file of its type; floats of another width are converted. */
    static Tensor read(Value input, String name) {
        Path file;
        try {
            file = Path.of(name);
        } catch (InvalidPathException e) {
            throw new CallerMistake("--input " + input.name() + ": " + e.getMessage());
        }
        try {
            Npy array = Npy.open(file);
            Shape shape = Shape.of(array.shape());
            Tensor tensor = tensor(array, input.element(), shape);
            if (tensor == null) {
                throw new CallerMistake(
                        RootLocale.format(
                                "%s holds %s, the network's input is '%s'", file, array, input));
            }
            if (!input.accepts(shape)) {
                throw new CallerMistake(
                        RootLocale.format(
                                "%s holds %s, the network's input is '%s'", file, array, input));
            }
            return tensor;
        } catch (IOException e) {
            throw TensorFiles.cannotRead(file, e);
        } catch (UncheckedIOException e) {
            throw TensorFiles.cannotRead(file, e.getCause());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new CallerMistake(file + ": " + e.getMessage());
        }
    }

    /** Null when it does not hold such elements. */
    private static Tensor tensor(Npy array, ElementType element, Shape shape) {
        if (array.type().equals(NUMPY.get(element))) {
            Tensor tensor = Tensor.zeros(element, shape);
            tensor.buffer().put(array.rawBytes());
            return tensor;
        }
        if (element == ElementType.FLOAT && array.type().startsWith("f")) {
            Tensor tensor = Tensor.zeros(element, shape);
            float[] values = new float[shape.count()];
            array.read(0, values, values.length);
            tensor.buffer().asFloatBuffer().put(values);
            return tensor;
        }
        return null;
    }

    /** The same everywhere for the same name, type and seed. */
    static Tensor madeUp(String name, TensorType type, long seed) {
        Random random = new Random(seed * 31 + name.hashCode());
        Tensor tensor = Tensor.zeros(type);
        String meaning = name.toLowerCase(Locale.ROOT);
        int last = type.shape().rank() == 0 ? 1 : type.shape().get(-1);
        for (int i = 0; i < tensor.count(); i++) {
            if (type.element() == ElementType.BOOL) {
                tensor.setBoolean(i, true);
            } else if (type.element().isFloat()) {
                tensor.setDouble(i, meaning.contains("mask") ? 1 : random.nextDouble() * 2 - 1);
            } else {
                tensor.setLong(i, madeUp(meaning, type, i % last, random));
            }
        }
        return tensor;
    }

    private static long madeUp(String meaning, TensorType type, int column, Random random) {
        if (meaning.contains("mask") || type.shape().rank() == 0) {
            return 1;
        }
        if (meaning.contains("position")) {
            return column;
        }
        if (meaning.contains("type") || meaning.contains("segment")) {
            return 0;
        }
        return switch (type.element()) {
            case UINT8 -> random.nextInt(256);
            case INT8 -> random.nextInt(256) - 128;
            default -> random.nextInt(IDS);
        };
    }

    /** One number for all elements. */
    static Tensor filled(String name, TensorType type, double number) {
        Tensor tensor = Tensor.zeros(type);
        for (int i = 0; i < tensor.count(); i++) {
            if (type.element() == ElementType.BOOL) {
                tensor.setBoolean(i, number != 0);
            } else if (type.element().isFloat()) {
                tensor.setDouble(i, number);
            } else {
                tensor.setLong(i, (long) number);
            }
        }
        boolean fits =
                tensor.count() == 0 || type.element().isFloat() || tensor.getDouble(0) == number;
        if (!fits) {
            throw new CallerMistake(
                    RootLocale.format("--input %s: %s is no %s", name, number, type.element()));
        }
        return tensor;
    }

    /** bfloat16 becomes f4, which holds all of it. */
    static void write(Path file, Tensor tensor) throws IOException {
        boolean isWidened = tensor.element() == ElementType.BFLOAT16;
        String type = isWidened ? "f4" : NUMPY.get(tensor.element());
        byte[] bytes;
        if (isWidened) {
            bytes = new byte[tensor.count() * Float.BYTES];
            ByteBuffer.wrap(bytes)
                    .order(tensor.buffer().order())
                    .asFloatBuffer()
                    .put(tensor.toFloats());
        } else {
            bytes = new byte[tensor.type().bytes()];
            tensor.buffer().get(bytes);
        }
        String descr = (type.endsWith("1") ? "|" : "<") + type;
        try (OutputStream out = Npy.create(file, descr, tensor.shape().dims())) {
            out.write(bytes);
        }
    }

    /** As a file may be called. */
    static String fileName(String output) {
        String name = output.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "_");
        return name + ".npy";
    }
}
