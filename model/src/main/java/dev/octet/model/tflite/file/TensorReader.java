package dev.octet.model.tflite.file;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.QuantizationParameters;

/** Reads the tensors of one graph. Not thread-safe. */
final class TensorReader {
    private static final int MOST_DIMENSIONS = 16;

    private final Model model;
    private final Budget budget;
    private final boolean isMapped;
    private final Set<String> names = new HashSet<>();

    TensorReader(Model model, Budget budget, boolean isMapped) {
        this.model = model;
        this.budget = budget;
        this.isMapped = isMapped;
    }

    LiteTensor read(int index, org.tensorflow.lite.schema.Tensor tensor)
            throws NetworkFormatException {
        String given = tensor.name() == null ? "" : tensor.name();
        budget.take(given.length());
        String name = ownName(given, index);
        int[] dims = dims(tensor, name);
        ElementType element = element(tensor.type());
        return new LiteTensor(
                index,
                name,
                typeName(tensor.type()),
                element,
                dims,
                quantization(tensor.quantization(), name, dims),
                element == null ? null : constant(tensor, name, element, dims),
                tensor.isVariable(),
                tensor.sparsity() != null);
    }

    /** Names are for people: a file may have none, and some twice. */
    private String ownName(String given, int index) {
        String name = given.isEmpty() ? "tensor" + index : given;
        while (!names.add(name)) {
            name += "#" + index;
        }
        return name;
    }

    private int[] dims(org.tensorflow.lite.schema.Tensor tensor, String name)
            throws NetworkFormatException {
        // the one has the sizes that were there when the file was made, the other which are open
        boolean isOpen = tensor.shapeSignatureLength() > 0;
        int rank = isOpen ? tensor.shapeSignatureLength() : tensor.shapeLength();
        if (rank < 0 || rank > MOST_DIMENSIONS) {
            throw new NetworkFormatException(
                    RootLocale.format(
                            "tensor %s has %,d dimensions, at most are %d",
                            Echo.quoted(name), rank, MOST_DIMENSIONS));
        }
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = isOpen ? tensor.shapeSignature(i) : tensor.shape(i);
            if (dims[i] < -1) {
                throw new NetworkFormatException(
                        RootLocale.format(
                                "tensor %s has a dimension of %,d", Echo.quoted(name), dims[i]));
            }
        }
        return dims;
    }

    private Quantization quantization(QuantizationParameters given, String name, int[] dims)
            throws NetworkFormatException {
        int count = given == null ? 0 : given.scaleLength();
        if (count == 0) {
            return null;
        }
        budget.take(12L * count);
        int axis = given.quantizedDimension();
        boolean fits = count == 1 || axis >= 0 && axis < dims.length && dims[axis] == count;
        if (!fits || given.zeroPointLength() > 0 && given.zeroPointLength() != count) {
            throw new NetworkFormatException(
                    RootLocale.format(
                            "tensor %s has %,d scales and %,d zero points along axis %d of %d",
                            Echo.quoted(name), count, given.zeroPointLength(), axis, dims.length));
        }
        float[] scales = new float[count];
        int[] zeroPoints = new int[count];
        for (int i = 0; i < count; i++) {
            scales[i] = given.scale(i);
            long zeroPoint = given.zeroPointLength() == 0 ? 0 : given.zeroPoint(i);
            zeroPoints[i] = (int) zeroPoint;
            if (zeroPoints[i] != zeroPoint || !(scales[i] >= 0) || Float.isInfinite(scales[i])) {
                throw new NetworkFormatException(
                        RootLocale.format(
                                "tensor %s has scale %s and zero point %,d",
                                Echo.quoted(name), scales[i], zeroPoint));
            }
        }
        // a scale of 0 says that nothing is quantized
        boolean isNone = IntStream.range(0, count).allMatch(i -> scales[i] == 0);
        return isNone ? null : new Quantization(scales, zeroPoints, axis);
    }

    /** What a buffer holds; null where it holds nothing. */
    private Tensor constant(
            org.tensorflow.lite.schema.Tensor tensor, String name, ElementType element, int[] dims)
            throws NetworkFormatException {
        long number = tensor.buffer();
        if (number >= model.buffersLength()) {
            // files without constants may have no buffers at all
            if (number == 0) {
                return null;
            }
            throw new NetworkFormatException(
                    RootLocale.format(
                            "tensor %s lies in buffer %d of %d",
                            Echo.quoted(name), number, model.buffersLength()));
        }
        Buffer buffer = model.buffers((int) number);
        if (buffer == null || buffer.dataLength() == 0 || tensor.sparsity() != null) {
            return null;
        }
        for (int dim : dims) {
            if (dim < 0) {
                throw new NetworkFormatException(
                        "constant " + Echo.quoted(name) + " has an open dimension");
            }
        }
        TensorType type = new TensorType(element, Shape.of(dims));
        if (buffer.dataLength() != type.bytes()) {
            throw new NetworkFormatException(
                    RootLocale.format(
                            "constant %s has %,d bytes, %s needs %,d",
                            Echo.quoted(name), buffer.dataLength(), type, type.bytes()));
        }
        ByteBuffer bytes = buffer.dataAsByteBuffer().slice().order(ByteOrder.nativeOrder());
        return isMapped
                ? Tensor.ofMapped(element, type.shape(), bytes)
                : Tensor.of(element, type.shape(), bytes);
    }

    private static String typeName(byte type) {
        String[] names = org.tensorflow.lite.schema.TensorType.names;
        return type >= 0 && type < names.length ? names[type] : "type " + type;
    }

    private static ElementType element(byte type) {
        return switch (type) {
            case org.tensorflow.lite.schema.TensorType.FLOAT32 -> ElementType.FLOAT;
            case org.tensorflow.lite.schema.TensorType.FLOAT16 -> ElementType.FLOAT16;
            case org.tensorflow.lite.schema.TensorType.FLOAT64 -> ElementType.DOUBLE;
            case org.tensorflow.lite.schema.TensorType.INT8 -> ElementType.INT8;
            case org.tensorflow.lite.schema.TensorType.UINT8 -> ElementType.UINT8;
            case org.tensorflow.lite.schema.TensorType.INT16 -> ElementType.INT16;
            case org.tensorflow.lite.schema.TensorType.UINT16 -> ElementType.UINT16;
            case org.tensorflow.lite.schema.TensorType.INT32 -> ElementType.INT32;
            case org.tensorflow.lite.schema.TensorType.UINT32 -> ElementType.UINT32;
            case org.tensorflow.lite.schema.TensorType.INT64 -> ElementType.INT64;
            case org.tensorflow.lite.schema.TensorType.UINT64 -> ElementType.UINT64;
            case org.tensorflow.lite.schema.TensorType.BOOL -> ElementType.BOOL;
            default -> null;
        };
    }
}
