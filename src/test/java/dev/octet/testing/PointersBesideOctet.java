package dev.octet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.Octet;
import dev.octet.memory.Buffers;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/**
 * Run in a JVM of its own: an application's library of JavaCPP's, used after Octet's are loaded.
 */
public class PointersBesideOctet {
    @Test
    void pointersPoint() {
        Octet.best();
        ByteBuffer buffer = ByteBuffer.allocateDirect(8);
        assertEquals(Buffers.address(buffer), new Pointer(buffer).address());
        try (BytePointer bytes = new BytePointer(8)) {
            assertEquals(7, bytes.put(3, (byte) 7).get(3));
        }
    }
}
