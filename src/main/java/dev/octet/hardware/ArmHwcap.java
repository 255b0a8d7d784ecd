package dev.octet.hardware;

import static dev.octet.hardware.IsaFeature.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;

/** What Linux tells a 64-bit Arm process about its CPU in the auxiliary vector. */
final class ArmHwcap {
    static final String PATH = "/proc/self/auxv";

    private static final long AT_HWCAP = 16;
    private static final long AT_HWCAP2 = 26;

    private ArmHwcap() {}

    /** Empty if the vector could not be read: every such CPU has ASIMD. */
    static Set<IsaFeature> features(byte[] auxv, ByteOrder order) {
        long hwcap = entry(auxv, order, AT_HWCAP);
        long hwcap2 = entry(auxv, order, AT_HWCAP2);
        EnumSet<IsaFeature> found = EnumSet.noneOf(IsaFeature.class);
        collect(hwcap, 1, ASIMD, found);
        collect(hwcap, 20, DOTPROD, found);
        collect(hwcap, 22, SVE, found);
        collect(hwcap2, 1, SVE2, found);
        collect(hwcap2, 13, I8MM, found);
        return found;
    }

    private static void collect(long word, int bit, IsaFeature feature, Set<IsaFeature> found) {
        if ((word >>> bit & 1) == 1) {
            found.add(feature);
        }
    }

    /** The vector is pairs of 64-bit words: a type and its value. 0 if the type is not there. */
    private static long entry(byte[] auxv, ByteOrder order, long type) {
        ByteBuffer words = ByteBuffer.wrap(auxv).order(order);
        while (words.remaining() >= 2 * Long.BYTES) {
            long entryType = words.getLong();
            long value = words.getLong();
            if (entryType == type) {
                return value;
            }
        }
        return 0;
    }
}
