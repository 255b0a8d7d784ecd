package dev.octet.model.sample;

import dev.octet.model.graph.Value;
import dev.octet.model.graph.Value.Dimension;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.npy.Npy;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Samples of one input in one file, which is open only while it is read.
 *
 * @param content type and shape, as the file had them when it was looked at
 * @param count how many samples it holds
 * @param isOne whether the whole file is a sample, and so none has a row's number
 * @param element of the file
 * @param shape of a sample
 */
record NpyFile(
        Path path, String content, int count, boolean isOne, ElementType element, Shape shape) {
    /** What a file holds for an input. */
    static NpyFile of(Path path, Value input) {
        try (Npy array = Npy.open(path)) {
            int[] dims = array.shape();
            boolean hasOwnAxis = input.dims().isPresent() && dims.length == rank(input) + 1;
            boolean hasRows = dims.length == rank(input) && isRows(input);
            int count = hasOwnAxis || hasRows ? dims[0] : 1;
            if (hasOwnAxis) {
                dims = Arrays.copyOfRange(dims, 1, dims.length);
            } else if (hasRows) {
                dims[0] = 1;
            }
            Shape shape = Shape.of(dims);
            if (count == 0 || !input.accepts(shape)) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "%s holds %s, which is %d samples of %s; the network's input is"
                                        + " '%s'",
                                path, array, count, shape, input));
            }
            return new NpyFile(
                    path,
                    array.toString(),
                    count,
                    !hasOwnAxis && !hasRows,
                    element(array.type()),
                    shape);
        } catch (IOException e) {
            throw SampleFiles.cannotRead(path, e);
        }
    }

    private static int rank(Value input) {
        return input.dims().map(List::size).orElse(-1);
    }

    /** One row a sample: the first dimension is open, or the 1 of a network for single ones. */
    private static boolean isRows(Value input) {
        List<Dimension> dims = input.dims().orElseThrow();
        return input.hasRows() || !dims.isEmpty() && dims.get(0).size() == 1;
    }

    private static ElementType element(String numpy) {
        return switch (numpy) {
            case "f2" -> ElementType.FLOAT16;
            case "f4" -> ElementType.FLOAT;
            case "f8" -> ElementType.DOUBLE;
            case "i1" -> ElementType.INT8;
            case "i2" -> ElementType.INT16;
            case "i4" -> ElementType.INT32;
            case "i8" -> ElementType.INT64;
            case "u1" -> ElementType.UINT8;
            case "u2" -> ElementType.UINT16;
            case "u4" -> ElementType.UINT32;
            case "u8" -> ElementType.UINT64;
            default -> ElementType.BOOL;
        };
    }

    /** Under the file's own name; rows are counted as NumPy does, from 0. */
    String name(int row) {
        return SampleFiles.name(path) + (isOne ? "" : "[" + row + "]");
    }

    /** A sample, of the input's type. */
    Tensor read(int row, ElementType wanted) {
        Tensor tensor = Tensor.zeros(element, shape);
        try (Npy array = Npy.open(path)) {
            if (!array.toString().equals(content)) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "%s holds %s now, it held %s before", path, array, content));
            }
            tensor.buffer().put(array.rawBytes((long) row * shape.count(), shape.count()));
        } catch (UncheckedIOException e) {
            throw SampleFiles.cannotRead(path, e.getCause());
        } catch (IOException e) {
            throw SampleFiles.cannotRead(path, e);
        }
        try {
            return Exact.convert(tensor, wanted);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s%s: %s; .astype converts it",
                            path, isOne ? "" : "[" + row + "]", e.getMessage()),
                    e);
        }
    }
}
