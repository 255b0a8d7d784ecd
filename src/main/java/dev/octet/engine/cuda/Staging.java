package dev.octet.engine.cuda;

import dev.octet.memory.Buffers;
import java.nio.ByteBuffer;

/**
 * Copies between any memory of the host and the device, through two pinned pieces in turn: while
 * one is under way the other is filled or emptied. For one thread at a time.
 */
final class Staging {
    private static final int PIECE = 4 << 20;

    private final Device device;
    private final Stream stream;
    private final ByteBuffer[] pieces = new ByteBuffer[Stream.MARKS];
    private final long[] addresses = new long[Stream.MARKS];
    private int next;

    Staging(Device device, Stream stream) {
        this.device = device;
        this.stream = stream;
        try {
            for (int i = 0; i < pieces.length; i++) {
                pieces[i] = device.allocatePinned(PIECE);
                addresses[i] = Buffers.address(pieces[i]);
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Returns when {@code from} has been read; the copy itself happens in the stream's order. */
    void upload(ByteBuffer from, long to, long bytes) {
        for (long at = 0; at < bytes; at += PIECE) {
            int size = (int) Math.min(PIECE, bytes - at);
            stream.awaitMark(next);
            pieces[next].put(0, from, (int) (from.position() + at), size);
            stream.toDevice(addresses[next], to + at, size);
            stream.mark(next);
            next = 1 - next;
        }
    }

    /** Returns when {@code to} has been written, and everything before in the stream is done. */
    void download(long from, ByteBuffer to, long bytes) {
        if (bytes == 0) {
            stream.await();
        }
        int count = (int) ((bytes + PIECE - 1) / PIECE);
        for (int i = 0; i <= count; i++) {
            if (i < count) {
                long at = (long) i * PIECE;
                stream.toHost(from + at, addresses[i % 2], Math.min(PIECE, bytes - at));
                stream.mark(i % 2);
            }
            if (i > 0) {
                int at = (i - 1) * PIECE;
                int piece = (i - 1) % 2;
                stream.awaitMark(piece);
                int size = (int) Math.min(PIECE, bytes - at);
                to.put(to.position() + at, pieces[piece], 0, size);
            }
        }
    }

    void close() {
        for (ByteBuffer piece : pieces) {
            if (piece != null) {
                device.freePinned(piece);
            }
        }
    }
}
