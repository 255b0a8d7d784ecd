package dev.octet.hardware;

/** What one CPUID call answers. */
record CpuidRegisters(int eax, int ebx, int ecx, int edx) {
    static final CpuidRegisters NONE = new CpuidRegisters(0, 0, 0, 0);

    /** Bits {@code low} to {@code high}, both included, of {@code register}. */
    static int bits(int register, int low, int high) {
        return (register >>> low) & ((1 << (high - low + 1)) - 1);
    }
}
