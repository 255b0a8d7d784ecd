package dev.octet.hardware;

import static dev.octet.hardware.IsaFeature.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArmHwcapTest {
    static final long GRAVITON2_HWCAP = bits(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 20);
    static final long GRAVITON3_HWCAP =
            GRAVITON2_HWCAP | bits(13, 14, 17, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 30, 31);
    static final long GRAVITON3_HWCAP2 = bits(0, 9, 12, 13, 14, 15, 16);

    @Test
    void graviton3HasI8mmWithoutSve2() {
        byte[] auxv = auxv(ByteOrder.LITTLE_ENDIAN, GRAVITON3_HWCAP, GRAVITON3_HWCAP2);
        assertEquals(
                Set.of(ASIMD, DOTPROD, SVE, I8MM),
                ArmHwcap.features(auxv, ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void graviton2HasDotprodOnly() {
        byte[] auxv = auxv(ByteOrder.LITTLE_ENDIAN, GRAVITON2_HWCAP, 0);
        assertEquals(Set.of(ASIMD, DOTPROD), ArmHwcap.features(auxv, ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void sve2IsBit1OfTheSecondWord() {
        byte[] auxv = auxv(ByteOrder.BIG_ENDIAN, bits(1), bits(1));
        assertEquals(Set.of(ASIMD, SVE2), ArmHwcap.features(auxv, ByteOrder.BIG_ENDIAN));
    }

    @Test
    void anUnreadableOrCutVectorIsEmpty() {
        assertEquals(Set.of(), ArmHwcap.features(new byte[0], ByteOrder.LITTLE_ENDIAN));
        assertEquals(Set.of(), ArmHwcap.features(new byte[23], ByteOrder.LITTLE_ENDIAN));
    }

    /** With entries around the two, as the kernel writes them. */
    static byte[] auxv(ByteOrder order, long hwcap, long hwcap2) {
        long[] words = {33, 0xFFFF_9000L, 16, hwcap, 6, 4096, 17, 100, 26, hwcap2, 0, 0};
        ByteBuffer bytes = ByteBuffer.allocate(words.length * Long.BYTES).order(order);
        for (long word : words) {
            bytes.putLong(word);
        }
        return bytes.array();
    }

    private static long bits(int... positions) {
        long word = 0;
        for (int position : positions) {
            word |= 1L << position;
        }
        return word;
    }
}
