package dev.octet.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BuffersTest {
    @Test
    void addressIsThatOfThePosition() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(100);
        long start = Buffers.address(buffer);
        assertNotEquals(0, start);
        assertEquals(start + 7, Buffers.address(buffer.duplicate().position(7)));
        assertEquals(start + 7, Buffers.address(buffer.slice(7, 20)));
        assertEquals(start + 10, Buffers.address(buffer.slice(7, 20).position(3)));
        assertEquals(start, Buffers.address(buffer.asReadOnlyBuffer()));
    }

    @Test
    void addressSurvivesAnEmptyRemainder() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(8);
        assertEquals(Buffers.address(buffer) + 8, Buffers.address(buffer.duplicate().position(8)));
    }

    @Test
    void nullHasAddressZero() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(8);
        assertEquals(0, Buffers.addressOrZero(null));
        assertEquals(Buffers.address(buffer), Buffers.addressOrZero(buffer));
    }
}
