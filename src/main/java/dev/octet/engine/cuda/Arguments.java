package dev.octet.engine.cuda;

import dev.octet.memory.Buffers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A kernel's arguments: one struct of native/cuda, whose fields take 8 bytes each, written in their
 * order. Reused from launch to launch.
 */
public final class Arguments {
    private static final int FIELD = Long.BYTES;
    private static final int MOST_FIELDS = 96;

    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(MOST_FIELDS * FIELD).order(ByteOrder.nativeOrder());
    private final long address = Buffers.address(bytes);

    /** Forgets all fields. */
    public Arguments clear() {
        bytes.clear();
        return this;
    }

    /** An address, or an integer of 64 bits. */
    public Arguments add(long value) {
        bytes.putLong(value);
        return this;
    }

    /** An integer of 32 bits. */
    public Arguments add(int value) {
        bytes.putLong(value);
        return this;
    }

    /** A float. */
    public Arguments add(float value) {
        bytes.putLong(Float.floatToRawIntBits(value));
        return this;
    }

    /** A truth value, as an integer. */
    public Arguments add(boolean value) {
        return add(value ? 1 : 0);
    }

    /** Where the struct lies. */
    public long address() {
        return address;
    }

    /** Bytes written. */
    public int size() {
        return bytes.position();
    }
}
