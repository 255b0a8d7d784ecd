package dev.octet.hardware;

import static dev.octet.hardware.IsaFeature.*;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * CPUID registers to features. A feature counts only if the operating system saves its registers.
 */
final class CpuidFeatures {
    // XCR0: what must be saved before the instructions may be used.
    private static final long NOTHING = 0;
    private static final long YMM = 0b110;
    private static final long ZMM = YMM | 0b1110_0000;
    private static final long TILES = 0b11L << 17;

    private enum Register {
        EAX,
        EBX,
        ECX,
        EDX
    }

    private record Bit(
            IsaFeature feature, int leaf, int subleaf, Register register, int bit, long saved) {}

    private static final List<Bit> BITS =
            List.of(
                    new Bit(SSE4_1, 1, 0, Register.ECX, 19, NOTHING),
                    new Bit(AVX, 1, 0, Register.ECX, 28, YMM),
                    new Bit(FMA, 1, 0, Register.ECX, 12, YMM),
                    new Bit(F16C, 1, 0, Register.ECX, 29, YMM),
                    new Bit(AVX2, 7, 0, Register.EBX, 5, YMM),
                    new Bit(AVX512F, 7, 0, Register.EBX, 16, ZMM),
                    new Bit(AVX512DQ, 7, 0, Register.EBX, 17, ZMM),
                    new Bit(AVX512BW, 7, 0, Register.EBX, 30, ZMM),
                    new Bit(AVX512VL, 7, 0, Register.EBX, 31, ZMM),
                    new Bit(AVX512_VNNI, 7, 0, Register.ECX, 11, ZMM),
                    new Bit(AMX_TILE, 7, 0, Register.EDX, 24, TILES),
                    new Bit(AMX_INT8, 7, 0, Register.EDX, 25, TILES),
                    new Bit(AVX_VNNI, 7, 1, Register.EAX, 4, YMM),
                    new Bit(AVX512_BF16, 7, 1, Register.EAX, 5, ZMM),
                    new Bit(AVX_VNNI_INT8, 7, 1, Register.EDX, 4, YMM));

    private CpuidFeatures() {}

    static Set<IsaFeature> read(CpuidReader cpu) {
        long xcr0 = cpu.xgetbv();
        EnumSet<IsaFeature> found = EnumSet.noneOf(IsaFeature.class);
        for (Bit b : BITS) {
            CpuidReader.Registers r = cpu.cpuid(b.leaf, b.subleaf);
            int value =
                    switch (b.register) {
                        case EAX -> r.eax();
                        case EBX -> r.ebx();
                        case ECX -> r.ecx();
                        case EDX -> r.edx();
                    };
            if ((value >>> b.bit & 1) == 1 && (xcr0 & b.saved) == b.saved) {
                found.add(b.feature);
            }
        }
        return found;
    }
}
