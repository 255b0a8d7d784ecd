package dev.octet.engine.cuda.driver;

import dev.octet.memory.Buffers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.Pointer;

/**
 * A little memory of the host that CUDA's functions read or fill. Not JavaCPP's own: that refuses
 * to allocate once the process, direct buffers and all, is larger than four times the heap. To be
 * used, or kept, until a call that was given another pointer to it has returned.
 */
final class Cell extends Pointer {
    private final ByteBuffer bytes;

    /** Zeros. */
    Cell(int size) {
        super((Pointer) null);
        bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        address = Buffers.address(bytes);
    }

    static Cell of(int value) {
        Cell cell = new Cell(Integer.BYTES);
        cell.bytes.putInt(0, value);
        return cell;
    }

    static Cell of(long... values) {
        Cell cell = new Cell(values.length * Long.BYTES);
        cell.bytes.asLongBuffer().put(values);
        return cell;
    }

    static Cell of(byte[] values) {
        Cell cell = new Cell(values.length);
        cell.bytes.put(0, values);
        return cell;
    }

    /** UTF-8, ended by a 0. */
    static Cell of(String text) {
        return of((text + '\0').getBytes(StandardCharsets.UTF_8));
    }

    /** The first 4 bytes. */
    int toInt() {
        return bytes.getInt(0);
    }

    /** The first 8 bytes. */
    long toLong() {
        return bytes.getLong(0);
    }

    /** The address that a call has left here. */
    Pointer target() {
        return new Address().at(toLong());
    }
}
