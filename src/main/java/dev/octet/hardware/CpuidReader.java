package dev.octet.hardware;

/** Asks the CPU about itself. The native one is in {@link CpuidAccess}; tests replay known CPUs. */
interface CpuidReader {
    /** What one CPUID call answers. */
    record Registers(int eax, int ebx, int ecx, int edx) {
        static final Registers NONE = new Registers(0, 0, 0, 0);

        /** Bits {@code low} to {@code high}, both included, of {@code register}. */
        static int bits(int register, int low, int high) {
            return (register >>> low) & ((1 << (high - low + 1)) - 1);
        }
    }

    /** All zero for a leaf that the CPU does not have. */
    Registers cpuid(int leaf, int subleaf);

    /** XCR0, the register files that the operating system saves; 0 if it saves none. */
    long xgetbv();
}
