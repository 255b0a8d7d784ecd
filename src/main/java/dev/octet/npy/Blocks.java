package dev.octet.npy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Blocks of a source whose elements are read across: neighbours of an element are asked for soon,
 * with many others between. The blocks used last are kept.
 */
final class Blocks implements Source {
    /** A multiple of every element's size. */
    private static final int BYTES = 4096;

    /** 16 MiB in all. */
    private static final int MOST = 4096;

    private final Source source;
    private final long size;

    private final Map<Long, ByteBuffer> blocks =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, ByteBuffer> eldest) {
                    return size() > MOST;
                }
            };

    Blocks(Source source, long size) {
        this.source = source;
        this.size = size;
    }

    /** One element, which lies in one block. */
    @Override
    public synchronized void read(long at, ByteBuffer bytes) throws IOException {
        long number = at / BYTES;
        ByteBuffer block = blocks.get(number);
        if (block == null) {
            long begin = number * BYTES;
            block = ByteBuffer.allocate((int) Math.min(BYTES, size - begin));
            source.read(begin, block);
            blocks.put(number, block);
        }
        bytes.put(block.array(), (int) (at % BYTES), bytes.remaining());
    }
}
