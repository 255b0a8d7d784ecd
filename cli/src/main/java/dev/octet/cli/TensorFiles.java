package dev.octet.cli;

import dev.octet.files.FileGroup;
import dev.octet.files.IoReason;
import dev.octet.files.TextFile;
import dev.octet.npy.Npy;
import dev.octet.quant.FloatTensor;
import dev.octet.quant.QuantParamsJson;
import dev.octet.quant.Quantizer;
import dev.octet.request.DataType;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/** Tensors and parameters in files. What is wrong with a file is a caller's mistake. */
final class TensorFiles {
    private TensorFiles() {}

    /** An array with at least one element. */
    static Npy open(Path file) {
        try {
            Npy array = Npy.open(file);
            if (array.elements() == 0) {
                throw new CallerMistake(RootLocale.format("%s holds no values: %s", file, array));
            }
            return array;
        } catch (IOException e) {
            throw cannotRead(file, e);
        }
    }

    /**
     * What was not read of a file: NumPy writes several arrays one behind the other when asked to.
     */
    static void remark(Path file, Npy array, List<String> remarks) {
        if (array.bytesBehind() > 0) {
            remarks.add(
                    RootLocale.format(
                            "%s: the %,d bytes behind its first array were not read.",
                            file, array.bytesBehind()));
        }
    }

    static QuantParams params(Path file) {
        try {
            return QuantParamsJson.read(TextFile.read(file));
        } catch (IOException e) {
            throw cannotRead(file, e);
        } catch (IllegalArgumentException e) {
            throw new CallerMistake(file + ": " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    /** Makes the folder of a file; a caller's mistake when the file cannot be written there. */
    static void prepareToWrite(Path file) {
        if (Files.isDirectory(file)) {
            throw cannotWrite(file, "it is a folder");
        }
        Path folder = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
        checkWritable(file);
    }

    /** A caller's mistake when the file cannot be written; its folder must be there. */
    static void checkWritable(Path file) {
        if (Files.isDirectory(file)) {
            throw cannotWrite(file, "it is a folder");
        }
        // whatever forbids it shows only where it is tried
        try (FileGroup tried = new FileGroup()) {
            tried.add(file);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /** Whether both name one file, which need not exist; their folders do. */
    static boolean isSame(Path one, Path other) {
        try {
            return isSameFile(one, other);
        } catch (IOException e) {
            throw cannotWrite(one, reason(e));
        }
    }

    /** Others may delete and replace files meanwhile, so that what exists is not asked before. */
    private static boolean isSameFile(Path one, Path other) throws IOException {
        try {
            return Files.isSameFile(one, other);
        } catch (NoSuchFileException e) {
            return place(one).equals(place(other));
        }
    }

    private static Path place(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        return absolute.getParent().toRealPath().resolve(absolute.getFileName());
    }

    static CallerMistake cannotRead(Path file, IOException e) {
        return new CallerMistake(RootLocale.format("cannot read %s: %s", file, reason(e)));
    }

    static CallerMistake cannotWrite(Path file, IOException e) {
        return cannotWrite(file, reason(e));
    }

    static CallerMistake cannotWrite(Path file, String reason) {
        return new CallerMistake(RootLocale.format("cannot write %s: %s", file, reason));
    }

    static String reason(IOException e) {
        return IoReason.of(e);
    }

    /** The elements as floats. */
    static FloatTensor floats(Path file, Npy array) {
        return new FloatTensor() {
            @Override
            public int[] shape() {
                return array.shape();
            }

            @Override
            public void read(long from, float[] x, int count) {
                reading(file, () -> array.read(from, x, count));
            }
        };
    }

    /** Somebody may cut a file while it is read. */
    private static void reading(Path file, Runnable read) {
        try {
            read.run();
        } catch (UncheckedIOException e) {
            throw cannotRead(file, e.getCause());
        }
    }

    static boolean isInt8(Npy array) {
        return array.type().equals("i1") || array.type().equals("u1");
    }

    /** What the integers of an i1 or u1 array stand for. */
    static FloatTensor dequantized(Path file, Npy array, QuantParams params) {
        int[] shape = array.shape();
        if (!array.type().equals(params.type() == DataType.S8 ? "i1" : "u1")
                || !params.type().isInt8()) {
            throw new CallerMistake(
                    RootLocale.format(
                            "%s holds %s, the parameters are of %s",
                            file, array.type(), params.type()));
        }
        int scales = checked(params.grouping()::count, shape);
        if (scales != params.count()) {
            throw new CallerMistake(
                    RootLocale.format(
                            "%s has %d scales in %s, the parameters have %d",
                            array, scales, params.grouping(), params.count()));
        }
        return new FloatTensor() {
            @Override
            public int[] shape() {
                return array.shape();
            }

            @Override
            public void read(long from, float[] x, int count) {
                byte[] q = new byte[count];
                reading(file, () -> array.read(from, q, count));
                Quantizer.dequantize(q, x, from, count, params, shape);
            }
        };
    }

    /** How many channels a tensor has; a caller's mistake when it has no such axis. */
    static int checked(ToIntFunction<int[]> count, int[] shape) {
        try {
            return count.applyAsInt(shape);
        } catch (IllegalArgumentException e) {
            throw new CallerMistake(e.getMessage() + ": " + Arrays.toString(shape));
        }
    }
}
