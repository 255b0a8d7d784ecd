package dev.octet.model.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.octet.model.operator.definition.ElementTypes;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads tensors: as bytes, as numbers of a field, or out of another file. */
final class TensorReader {
    private final Optional<Path> folder;

    /**
     * @param folder where other files may lie
     */
    TensorReader(Optional<Path> folder) {
        this.folder = folder;
    }

    /**
     * A tensor, which shares the message's bytes.
     *
     * @throws NetworkFormatException when there are more or fewer numbers than its shape says
     * @throws Unsupported when its elements are of a type that is not supported
     */
    Tensor read(TensorProto proto) throws NetworkFormatException {
        ElementType element = ElementTypes.of(proto.getDataType());
        TensorType type;
        try {
            long[] dims = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
            type = new TensorType(element, Shape.of(dims));
        } catch (IllegalArgumentException e) {
            throw new NetworkFormatException(describe(proto) + ": " + e.getMessage(), e);
        }
        if (proto.hasSegment()) {
            throw new NetworkFormatException(describe(proto) + " is a segment of a tensor");
        }
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return valid(Tensor.ofMapped(element, type.shape(), external(proto, type)));
        }
        if (proto.hasRawData()) {
            return raw(proto, type);
        }
        return numbers(proto, type);
    }

    private Tensor raw(TensorProto proto, TensorType type) throws NetworkFormatException {
        ByteBuffer bytes = proto.getRawData().asReadOnlyByteBuffer();
        if (bytes.remaining() != type.bytes()) {
            throw new NetworkFormatException(
                    RootLocale.format(
                            "%s has %,d bytes, %s needs %,d",
                            describe(proto), bytes.remaining(), type, type.bytes()));
        }
        if (bytes.isDirect()) {
            bytes.order(ByteOrder.nativeOrder());
            // of a network that is read from a file the message lies in its mapping
            return valid(
                    folder.isPresent()
                            ? Tensor.ofMapped(type.element(), type.shape(), bytes)
                            : Tensor.of(type.element(), type.shape(), bytes));
        }
        Tensor copy = Tensor.zeros(type);
        copy.buffer().put(bytes);
        return valid(copy);
    }

    /** Booleans that are neither 0 nor 1 become 1, in a copy. */
    private static Tensor valid(Tensor tensor) {
        boolean isOther = false;
        for (int i = 0; tensor.element() == ElementType.BOOL && i < tensor.count(); i++) {
            isOther |= tensor.getLong(i) > 1;
        }
        if (!isOther) {
            return tensor;
        }
        Tensor copy = Tensor.zeros(tensor.type());
        for (int i = 0; i < tensor.count(); i++) {
            copy.setBoolean(i, tensor.getBoolean(i));
        }
        return copy;
    }

    private static Tensor numbers(TensorProto proto, TensorType type)
            throws NetworkFormatException {
        int found =
                switch (type.element()) {
                    case FLOAT -> proto.getFloatDataCount();
                    case DOUBLE -> proto.getDoubleDataCount();
                    case INT64 -> proto.getInt64DataCount();
                    case UINT32, UINT64 -> proto.getUint64DataCount();
                    default -> proto.getInt32DataCount();
                };
        int count = type.shape().count();
        if (found != count) {
            throw new NetworkFormatException(
                    RootLocale.format(
                            "%s has %,d numbers, %s needs %,d",
                            describe(proto), found, type, count));
        }
        Tensor tensor = Tensor.zeros(type);
        ByteBuffer bytes = tensor.buffer();
        for (int i = 0; i < count; i++) {
            switch (type.element()) {
                case FLOAT -> bytes.putFloat(4 * i, proto.getFloatData(i));
                case DOUBLE -> tensor.setDouble(i, proto.getDoubleData(i));
                case INT64 -> tensor.setLong(i, proto.getInt64Data(i));
                case UINT32, UINT64 -> tensor.setLong(i, proto.getUint64Data(i));
                // the bits of 16-bit floats
                case FLOAT16, BFLOAT16 -> bytes.putShort(2 * i, (short) proto.getInt32Data(i));
                default -> tensor.setLong(i, proto.getInt32Data(i));
            }
        }
        return tensor;
    }

    private ByteBuffer external(TensorProto proto, TensorType type) throws NetworkFormatException {
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : proto.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        String location = entries.getOrDefault("location", "");
        try {
            long offset = Long.parseLong(entries.getOrDefault("offset", "0"));
            long length =
                    Long.parseLong(entries.getOrDefault("length", Integer.toString(type.bytes())));
            if (length != type.bytes() || offset < 0) {
                throw new NetworkFormatException(
                        RootLocale.format(
                                "%s has %,d bytes at %,d of %s, %s needs %,d",
                                describe(proto),
                                length,
                                offset,
                                Echo.quoted(location),
                                type,
                                type.bytes()));
            }
            return map(inside(location, proto), offset, type, proto);
        } catch (NumberFormatException e) {
            throw new NetworkFormatException(
                    describe(proto) + ": offset and length are numbers, got " + entries, e);
        }
    }

    /** A file in the network's folder or below, links followed: a network reads nothing else. */
    private Path inside(String location, TensorProto proto) throws NetworkFormatException {
        if (folder.isEmpty()) {
            throw new NetworkFormatException(
                    describe(proto)
                            + " lies in the file "
                            + Echo.quoted(location)
                            + ", and a network that is not read from a file has no folder");
        }
        try {
            Path home = folder.get().toRealPath();
            Path file = home.resolve(location).toRealPath();
            if (location.isEmpty() || !file.startsWith(home)) {
                throw new NetworkFormatException(
                        describe(proto)
                                + " lies in the file "
                                + Echo.quoted(location)
                                + ", which is outside of the network's folder");
            }
            // opening a pipe would wait for somebody who writes into it
            if (!Files.isRegularFile(file)) {
                throw new NetworkFormatException(
                        describe(proto)
                                + " lies in "
                                + Echo.quoted(location)
                                + ", which must be a regular file");
            }
            return file;
        } catch (NetworkFormatException e) {
            throw e;
        } catch (IOException | InvalidPathException e) {
            throw new NetworkFormatException(
                    describe(proto)
                            + " lies in the file "
                            + Echo.quoted(location)
                            + ", which cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    private static ByteBuffer map(Path file, long offset, TensorType type, TensorProto proto)
            throws NetworkFormatException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (offset > channel.size() - type.bytes()) {
                throw new NetworkFormatException(
                        RootLocale.format(
                                "%s has %,d bytes at %,d of %s, which has %,d",
                                describe(proto),
                                type.bytes(),
                                offset,
                                Echo.quoted(file.getFileName().toString()),
                                channel.size()));
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, type.bytes())
                    .order(ByteOrder.nativeOrder());
        } catch (NetworkFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new NetworkFormatException(
                    describe(proto) + ": " + Echo.quoted(file.toString()) + ": " + e.getMessage(),
                    e);
        }
    }

    private static String describe(TensorProto proto) {
        return "tensor " + Echo.quoted(proto.getName());
    }
}
