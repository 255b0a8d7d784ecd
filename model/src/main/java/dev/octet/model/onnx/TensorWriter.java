package dev.octet.model.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnsafeByteOperations;
import dev.octet.files.FileGroup;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.operator.definition.ElementTypes;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes tensors: into the message, or the larger ones into files beside the network's. */
abstract class TensorWriter implements AutoCloseable {
    private TensorWriter() {}

    /** A constant of a graph. */
    abstract TensorProto constant(String name, Tensor tensor) throws IOException;

    @Override
    public abstract void close() throws IOException;

    /** Bytes of all tensors of a graph. */
    static long bytes(Graph graph) {
        long bytes = 0;
        for (Tensor constant : graph.constants().values()) {
            bytes += constant.type().bytes();
        }
        for (Node node : graph.nodes()) {
            for (String name : node.attributes().names()) {
                Object value = node.attributes().get(name);
                bytes += value instanceof Graph inner ? bytes(inner) : 0;
                bytes += value instanceof Tensor tensor ? tensor.type().bytes() : 0;
            }
        }
        return bytes;
    }

    /** A message that shares the tensor's bytes. */
    static TensorProto raw(String name, Tensor tensor) {
        return described(name, tensor)
                .setRawData(UnsafeByteOperations.unsafeWrap(tensor.buffer()))
                .build();
    }

    private static TensorProto.Builder described(String name, Tensor tensor) {
        TensorProto.Builder proto =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(ElementTypes.number(tensor.element()));
        for (int dim : tensor.shape().dims()) {
            proto.addDims(dim);
        }
        return proto;
    }

    /** All into the message. */
    static TensorWriter inside() {
        return new TensorWriter() {
            @Override
            TensorProto constant(String name, Tensor tensor) {
                return raw(name, tensor);
            }

            @Override
            public void close() {}
        };
    }

    /**
     * The larger ones into files beside another, each filled up to a number of bytes.
     *
     * @param files of which they become some
     */
    static TensorWriter beside(Path file, FileGroup files, long most) {
        return new Beside(file, files, most);
    }

    private static final class Beside extends TensorWriter {
        /** Smaller ones are most of what a reader wants to see at once. */
        private static final int LARGE = 4096;

        /** A page, so that each can be mapped by itself. */
        private static final int ALIGNMENT = 4096;

        private final Path file;
        private final FileGroup files;
        private final long most;
        private FileChannel channel;
        private String location;
        private long position;
        private int count;

        Beside(Path file, FileGroup files, long most) {
            this.file = file;
            this.files = files;
            this.most = most;
        }

        @Override
        TensorProto constant(String name, Tensor tensor) throws IOException {
            int bytes = tensor.type().bytes();
            if (bytes < LARGE) {
                return raw(name, tensor);
            }
            position = (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            if (channel == null || position > 0 && position + bytes > most) {
                next();
            }
            long offset = position;
            ByteBuffer from = tensor.buffer();
            while (from.hasRemaining()) {
                position += channel.write(from, position);
            }
            return described(name, tensor)
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(entry("location", location))
                    .addExternalData(entry("offset", Long.toString(offset)))
                    .addExternalData(entry("length", Integer.toString(bytes)))
                    .build();
        }

        private void next() throws IOException {
            close();
            location = file.getFileName() + ".data" + (count == 0 ? "" : count);
            count++;
            Path place = files.add(file.resolveSibling(location));
            channel = FileChannel.open(place, StandardOpenOption.WRITE);
            position = 0;
        }

        private static StringStringEntryProto entry(String key, String value) {
            return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
        }

        @Override
        public void close() throws IOException {
            if (channel != null) {
                channel.close();
                channel = null;
            }
        }
    }
}
