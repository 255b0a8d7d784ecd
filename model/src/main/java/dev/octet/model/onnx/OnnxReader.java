package dev.octet.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Signature;
import dev.octet.model.operator.Operators;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads ONNX files. Constants stay where they lie in the file, which is mapped. Stateless. */
public final class OnnxReader {
    /** The first version of the format that says which operators it means. */
    private static final long OLDEST_FORMAT = 3;

    private OnnxReader() {}

    /**
     * Reads a file; tensors that it keeps in others are looked for in its folder.
     *
     * @throws NetworkFormatException when it is no network; {@link UnsupportedNetworkException}
     *     when it has nodes that nothing here computes
     */
    public static Graph read(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        return MappedFile.read(file, bytes -> read(bytes, new TensorReader(Optional.of(folder))));
    }

    /**
     * Reads the content of a file.
     *
     * @param bytes direct, shared and not changed afterwards; its tensors all lie inside of it
     * @throws IOException as {@link #read(Path)}
     */
    public static Graph read(ByteBuffer bytes) throws IOException {
        return read(bytes, new TensorReader(Optional.empty()));
    }

    private static Graph read(ByteBuffer bytes, TensorReader tensors) throws IOException {
        ModelProto model = parse(bytes);
        if (model.getIrVersion() < OLDEST_FORMAT || !model.hasGraph()) {
            throw new NetworkFormatException(
                    "it is no ONNX network of format version "
                            + OLDEST_FORMAT
                            + " or newer: its version is "
                            + model.getIrVersion()
                            + (model.hasGraph() ? "" : ", and it has no graph"));
        }
        return new GraphReader(
                        versions(model.getOpsetImportList()), model.getFunctionsList(), tensors)
                .read(model.getGraph());
    }

    private static ModelProto parse(ByteBuffer bytes) throws NetworkFormatException {
        CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
        input.enableAliasing(true);
        try {
            return ModelProto.parseFrom(input);
        } catch (InvalidProtocolBufferException e) {
            throw new NetworkFormatException(
                    RootLocale.format(
                            "it is no ONNX file, or a damaged one: at byte %,d of %,d: %s",
                            input.getTotalBytesRead(), bytes.remaining(), e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new NetworkFormatException("it cannot be read: " + e.getMessage(), e);
        }
    }

    /** Versions by domain, whose names have one spelling from here on. */
    static Map<String, Integer> versions(List<OperatorSetIdProto> imports)
            throws NetworkFormatException {
        Map<String, Integer> versions = new HashMap<>();
        for (OperatorSetIdProto each : imports) {
            String domain = domain(each.getDomain());
            long version = each.getVersion();
            boolean isOnnx = domain.equals(Signature.ONNX);
            if (isOnnx && (version < Operators.OLDEST || version > Operators.NEWEST)) {
                throw new NetworkFormatException(
                        RootLocale.format(
                                "it asks for version %d of ONNX's operators, here are %d to %d",
                                version, Operators.OLDEST, Operators.NEWEST));
            }
            int known = (int) Math.max(0, Math.min(version, Integer.MAX_VALUE));
            Integer other = versions.put(domain, known);
            if (other != null && other != known) {
                throw new NetworkFormatException(
                        RootLocale.format(
                                "it asks for versions %d and %d of domain %s",
                                other, known, Echo.quoted(domain)));
            }
        }
        return versions;
    }

    /** ONNX's own domain has two names. */
    static String domain(String name) {
        return name.equals("ai.onnx") ? Signature.ONNX : name;
    }
}
