package dev.octet.hardware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A CPU replayed from its published register values; a leaf not given reads as zero. */
final class KnownCpu implements CpuidReader {
    static final long XCR0_SSE = 0x3;

    static final long XCR0_AVX = 0x7;
    static final long XCR0_AVX512 = 0xE7;
    static final long XCR0_AVX512_AMX = 0x602E7;

    private record Question(int leaf, int subleaf) {}

    private final Map<Question, CpuidReader.Registers> answers = new HashMap<>();
    private long xcr0;

    /** Xeon Platinum 8480+: AVX-512 with VNNI and BF16, AVX-VNNI, AMX. */
    static KnownCpu sapphireRapids() {
        return new KnownCpu()
                .xcr0(XCR0_AVX512_AMX)
                .names("GenuineIntel", "Intel(R) Xeon(R) Platinum 8480+")
                .answer(1, 0, 0x000806F8, 0x00400800, 0x7FFEFBFF, 0xBFEBFBFF)
                .answer(4, 0, 0xFC004121, 0x02C0003F, 0x0000003F, 0)
                .answer(4, 1, 0xFC004122, 0x01C0003F, 0x0000003F, 0)
                .answer(4, 2, 0xFC004143, 0x03C0003F, 0x000007FF, 0)
                .answer(4, 3, 0xFC1FC163, 0x0380003F, 0x0001BFFF, 4)
                .answer(7, 0, 2, 0xF3BFBFFF, 0xFB417FFE, 0xFFDD4432)
                .answer(7, 1, 0x00001C30, 0, 0, 0);
    }

    /**
     * EPYC of the Zen 5 family in a virtual machine of 2 cores: AVX-512 with VNNI and BF16,
     * AVX-VNNI.
     */
    static KnownCpu zen5() {
        return new KnownCpu()
                .xcr0(XCR0_AVX512)
                .names("AuthenticAMD", "AMD EPYC")
                .answer(1, 0, 0x00B00F21, 0x01020800, 0xFFFA3203, 0x178BFBFF)
                .answer(7, 0, 1, 0xF1BF07AB, 0x00405FC6, 0x00000110)
                .answer(7, 1, 0x00000030, 0, 0, 0)
                .answer(0x8000001D, 0, 0x00000121, 0x02C0003F, 0x0000003F, 0)
                .answer(0x8000001D, 1, 0x00000122, 0x01C0003F, 0x0000003F, 0)
                .answer(0x8000001D, 2, 0x00000143, 0x03C0003F, 0x000003FF, 2)
                .answer(0x8000001D, 3, 0x00004163, 0x03C0003F, 0x00007FFF, 1);
    }

    /** Core i9-12900K: AVX-VNNI without any AVX-512. */
    static KnownCpu alderLake() {
        return new KnownCpu()
                .xcr0(0x207)
                .names("GenuineIntel", "12th Gen Intel(R) Core(TM) i9-12900K")
                .answer(1, 0, 0x00090672, 0x00800800, 0x7FFAFBFF, 0xBFEBFBFF)
                .answer(7, 0, 2, 0x239CA7EB, 0x98C007BC, 0xFC184410)
                .answer(7, 1, 0x00400810, 0, 0, 0);
    }

    /** Xeon of the Skylake family: AVX-512 without VNNI. */
    static KnownCpu skylake() {
        return new KnownCpu()
                .xcr0(0x2FF)
                .names("GenuineIntel", "Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz")
                .answer(1, 0, 0x00050654, 0x00400800, 0x7FFEFBFF, 0xBFEBFBFF)
                .answer(7, 0, 0, 0xD39FFFFB, 0x00000008, 0x9C002400);
    }

    KnownCpu xcr0(long value) {
        xcr0 = value;
        return this;
    }

    KnownCpu answer(int leaf, int subleaf, int eax, int ebx, int ecx, int edx) {
        answers.put(new Question(leaf, subleaf), new CpuidReader.Registers(eax, ebx, ecx, edx));
        return this;
    }

    KnownCpu names(String vendor, String model) {
        ByteBuffer v = ascii(vendor, 12);
        answer(0, 0, 0x20, v.getInt(0), v.getInt(8), v.getInt(4));
        ByteBuffer m = ascii(model, 48);
        for (int i = 0; i < 3; i++) {
            answer(0x80000002 + i, 0, m.getInt(), m.getInt(), m.getInt(), m.getInt());
        }
        return this;
    }

    CpuidAccess access() {
        return new CpuidAccess(Optional.of(this), "");
    }

    @Override
    public CpuidReader.Registers cpuid(int leaf, int subleaf) {
        return answers.getOrDefault(new Question(leaf, subleaf), CpuidReader.Registers.NONE);
    }

    @Override
    public long xgetbv() {
        return xcr0;
    }

    private static ByteBuffer ascii(String text, int length) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN).put(0, bytes);
    }
}
