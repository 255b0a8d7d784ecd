package dev.octet.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads texts: UTF-8, a byte order mark in front or not, from files and pipes. What is no such text
 * is refused where that shows, not when all of it is in memory. Stateless, so thread-safe.
 */
public final class TextFile {
    private static final int BLOCK = 1 << 16;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private TextFile() {}

    /**
     * The text of a file, without a byte order mark.
     *
     * @throws IOException when it cannot be read or is no text; says why
     */
    public static String read(Path file) throws IOException {
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        StringBuilder text = new StringBuilder();
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
        CharBuffer chars = CharBuffer.allocate(BLOCK);
        try (InputStream in = Files.newInputStream(file)) {
            boolean first = true;
            boolean end = false;
            while (!end) {
                int room = bytes.remaining();
                int count = in.readNBytes(bytes.array(), bytes.position(), room);
                end = count < room;
                bytes.position(bytes.position() + count).flip();
                if (first) {
                    checkIsNotUtf16(bytes);
                }
                decode(decoder, bytes, chars, end);
                chars.flip();
                int from = first && chars.hasRemaining() && chars.get(0) == BYTE_ORDER_MARK ? 1 : 0;
                text.append(chars, from, chars.remaining());
                bytes.compact();
                chars.clear();
                first = false;
            }
        }
        return text.toString();
    }

    private static void checkIsNotUtf16(ByteBuffer start) throws IOException {
        if (start.remaining() > 1) {
            int mark = Short.toUnsignedInt(start.getShort(start.position()));
            if (mark == 0xfffe || mark == 0xfeff) {
                throw new IOException("it is UTF-16 or UTF-32, and must be UTF-8");
            }
        }
    }

    private static void decode(
            CharsetDecoder decoder, ByteBuffer bytes, CharBuffer chars, boolean end)
            throws IOException {
        CoderResult result = decoder.decode(bytes, chars, end);
        // a zero is valid UTF-8, and in no text: UTF-16 without a mark has them, and so have
        // devices
        if (result.isError()
                || CharBuffer.wrap(chars.array(), 0, chars.position())
                        .chars()
                        .anyMatch(c -> c == 0)) {
            throw new IOException("it is no text in UTF-8");
        }
    }
}
