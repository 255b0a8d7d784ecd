package dev.octet.model.tflite.form;

import static java.util.Map.entry;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tflite.file.LiteTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ReshapeOptions;
import org.tensorflow.lite.schema.SqueezeOptions;

/** The same elements in other shapes or in another order, and shapes as numbers. */
final class ShapeForms {
    static final Map<Integer, Form> ALL =
            Map.ofEntries(
                    entry(BuiltinOperator.RESHAPE, ShapeForms::reshape),
                    entry(BuiltinOperator.SQUEEZE, ShapeForms::squeeze),
                    entry(BuiltinOperator.EXPAND_DIMS, ShapeForms::expandDims),
                    entry(BuiltinOperator.TRANSPOSE, ShapeForms::transpose),
                    entry(BuiltinOperator.SHAPE, ShapeForms::shape),
                    entry(BuiltinOperator.RANK, ShapeForms::rank),
                    entry(BuiltinOperator.FILL, ShapeForms::fill),
                    entry(BuiltinOperator.BROADCAST_TO, ShapeForms::broadcastTo),
                    entry(BuiltinOperator.TILE, ShapeForms::tile),
                    entry(BuiltinOperator.ZEROS_LIKE, ShapeForms::zerosLike),
                    entry(BuiltinOperator.RANGE, ShapeForms::range),
                    entry(BuiltinOperator.CAST, ShapeForms::cast));

    /** More dimensions than a tensor has, in a list of a damaged file. */
    private static final int MOST_DIMENSIONS = 16;

    private ShapeForms() {}

    private static void reshape(Operation operation) throws NetworkFormatException {
        String shape =
                operation.has(1) ? operation.list(1) : operation.longs(reshapeOptions(operation));
        // a dimension of 0 is one here, and in ONNX what the input has there
        Map<String, Object> attributes = Map.of("allowzero", 1L);
        Moves.add(operation, 0, x -> operation.add("Reshape", attributes, x, shape));
    }

    private static long[] reshapeOptions(Operation operation) {
        ReshapeOptions options =
                operation.options(BuiltinOptions.ReshapeOptions, new ReshapeOptions());
        long[] dims = dims(options.newShapeLength(), options::newShape);
        // how older files say that there are no dimensions
        return dims.length == 1 && dims[0] == 0 ? new long[0] : dims;
    }

    private static long[] dims(int length, java.util.function.IntUnaryOperator at) {
        if (length < 0 || length > MOST_DIMENSIONS) {
            throw new Unsupported("its options list " + length + " dimensions");
        }
        long[] dims = new long[length];
        Arrays.setAll(dims, at::applyAsInt);
        return dims;
    }

    /** Without a list all dimensions of 1 go. */
    private static void squeeze(Operation operation) throws NetworkFormatException {
        SqueezeOptions options =
                operation.options(BuiltinOptions.SqueezeOptions, new SqueezeOptions());
        long[] axes = dims(options.squeezeDimsLength(), options::squeezeDims);
        Moves.add(
                operation,
                0,
                x ->
                        axes.length == 0
                                ? operation.add("Squeeze", x)
                                : operation.add("Squeeze", x, operation.longs(axes)));
    }

    private static void expandDims(Operation operation) throws NetworkFormatException {
        String axis = operation.longs(operation.integer(1));
        Moves.add(operation, 0, x -> operation.add("Unsqueeze", x, axis));
    }

    private static void transpose(Operation operation) throws NetworkFormatException {
        List<Long> perm =
                Arrays.stream(operation.ints(1))
                        .mapToObj(each -> (long) Operation.axis(each, operation.in(0).rank()))
                        .toList();
        Moves.add(operation, 0, x -> operation.add("Transpose", Map.of("perm", perm), x));
    }

    private static void shape(Operation operation) throws NetworkFormatException {
        operation.givePlain(
                0,
                toOutput(operation, operation.add("Shape", operation.plain(0)), ElementType.INT64),
                false);
    }

    /** A value of some elements as the output has them. */
    static String toOutput(Operation operation, String value, ElementType from) {
        ElementType to = operation.out(0).element();
        return to == from ? value : operation.cast(value, to);
    }

    private static void rank(Operation operation) {
        Tensor rank = Tensor.zeros(ElementType.INT32, new int[0]);
        rank.setLong(0, operation.in(0).rank());
        operation.givePlain(0, operation.constant(rank), false);
    }

    private static void fill(Operation operation) throws NetworkFormatException {
        String dims = operation.list(0);
        Moves.add(operation, 1, value -> operation.add("Expand", value, dims));
    }

    private static void broadcastTo(Operation operation) throws NetworkFormatException {
        String dims = operation.list(1);
        Moves.add(operation, 0, x -> operation.add("Expand", x, dims));
    }

    private static void tile(Operation operation) throws NetworkFormatException {
        String times = operation.list(1);
        Moves.add(operation, 0, x -> operation.add("Tile", x, times));
    }

    private static void zerosLike(Operation operation) throws NetworkFormatException {
        LiteTensor to = operation.out(0);
        String zero = operation.scalar(to, 0);
        operation.give(
                0, operation.add("Expand", zero, operation.add("Shape", operation.plain(0))));
    }

    private static void range(Operation operation) throws NetworkFormatException {
        operation.give(
                0,
                operation.add(
                        "Range", single(operation, 0), single(operation, 1), single(operation, 2)));
    }

    /** An input without dimensions, which files have with one, too. */
    private static String single(Operation operation, int i) throws NetworkFormatException {
        String value = operation.real(i);
        return operation.in(i).rank() == 0
                ? value
                : operation.add("Reshape", value, operation.longs(LongStream.empty().toArray()));
    }

    private static void cast(Operation operation) throws NetworkFormatException {
        ElementType to = operation.out(0).element();
        operation.givePlain(0, operation.cast(operation.plain(0), to), false);
    }
}
