package dev.octet.hardware;

/** Asks the CPU about itself. The native one is in {@link CpuidAccess}; tests replay known CPUs. */
interface CpuidReader {
    /** All zero for a leaf that the CPU does not have. */
    CpuidRegisters cpuid(int leaf, int subleaf);

    /** XCR0, the register files that the operating system saves; 0 if it saves none. */
    long xgetbv();
}
