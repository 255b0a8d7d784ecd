package dev.octet.model.onnx;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A network's file, which is mapped into memory to be read. Stateless. */
public final class MappedFile {
    private MappedFile() {}

    /** What is made of a file's content. */
    public interface Reader<T> {
        /**
         * Reads it.
         *
         * @throws IOException when it is none, or damaged
         */
        T read(ByteBuffer content) throws IOException;
    }

    /**
     * Maps a file and has it read.
     *
     * @throws NetworkFormatException when it is no regular file, has more than 2³¹ - 1 bytes, or
     *     the reader throws one, which says then which file it is
     * @throws IOException when it cannot be read
     */
    public static <T> T read(Path file, Reader<T> reader) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new NetworkFormatException(
                    Echo.quoted(file.toString()) + " must be a regular file");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size > Integer.MAX_VALUE) {
                throw new NetworkFormatException(
                        RootLocale.format(
                                "%s has %,d bytes, a network's file has at most %,d;"
                                        + " larger networks keep their tensors in files of their own",
                                Echo.quoted(file.toString()), size, Integer.MAX_VALUE));
            }
            return reader.read(channel.map(FileChannel.MapMode.READ_ONLY, 0, size));
        } catch (NetworkFormatException e) {
            throw e instanceof UnsupportedNetworkException
                    ? e
                    : new NetworkFormatException(
                            Echo.quoted(file.toString()) + ": " + e.getMessage(), e);
        }
    }
}
