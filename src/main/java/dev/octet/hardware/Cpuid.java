package dev.octet.hardware;

import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The native half: see {@code shared/cpuid.h}. Reach it through {@link CpuidAccess#open()} only.
 */
@Platform(include = "shared/cpuid.h")
@Namespace("octet")
final class Cpuid {
    private Cpuid() {}

    /** Fills {@code registers} with eax, ebx, ecx, edx; false where the CPU has no such leaf. */
    static native boolean cpuid(int leaf, int subleaf, int[] registers);

    /** XCR0, or 0 where the operating system has not enabled XGETBV. */
    static native long xgetbv();
}
