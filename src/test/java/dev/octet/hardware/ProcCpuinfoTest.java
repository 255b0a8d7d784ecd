package dev.octet.hardware;

import static dev.octet.hardware.IsaFeature.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcCpuinfoTest {
    static final String SAPPHIRE_RAPIDS =
            """
            processor\t: 0
            vendor_id\t: GenuineIntel
            cpu family\t: 6
            model\t\t: 143
            model name\t: Intel(R) Xeon(R) Platinum 8480+
            flags\t\t: fpu sse sse2 ssse3 fma cx16 sse4_1 sse4_2 avx f16c avx2 avx512f avx512dq \
            avx512bw avx512vl avx_vnni avx512_bf16 avx512_vnni amx_bf16 amx_tile amx_int8
            bogomips\t: 4000.00

            processor\t: 1
            vendor_id\t: SomebodyElse
            """;

    static final String SKYLAKE =
            """
            processor\t: 0
            vendor_id\t: GenuineIntel
            model name\t: Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz
            flags\t\t: fpu sse4_1 avx f16c fma avx2 avx512f avx512dq avx512cd avx512bw avx512vl
            """;

    static final String GRAVITON3 =
            """
            processor\t: 0
            BogoMIPS\t: 2100.00
            Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid \
            asimdrdm jscvt fcma lrcpc dcpop sha3 sm3 sm4 asimddp sha512 sve asimdfhm dit uscat \
            ilrcpc flagm ssbs paca pacg dcpodp svei8mm svebf16 i8mm bf16 dgh rng
            CPU implementer\t: 0x41
            CPU architecture: 8
            CPU variant\t: 0x1
            CPU part\t: 0xd40
            CPU revision\t: 1

            """;

    @Test
    void sapphireRapids() {
        ProcCpuinfo cpu = new ProcCpuinfo(SAPPHIRE_RAPIDS);
        assertEquals("GenuineIntel", cpu.vendor());
        assertEquals("Intel(R) Xeon(R) Platinum 8480+", cpu.model());
        EnumSet<IsaFeature> x86 = EnumSet.range(SSE4_1, AMX_INT8);
        x86.remove(AVX_VNNI_INT8);
        assertEquals(x86, cpu.features());
    }

    @Test
    void skylakeHasNoVnni() {
        assertEquals(EnumSet.range(SSE4_1, AVX512VL), new ProcCpuinfo(SKYLAKE).features());
    }

    @Test
    void graviton3() {
        ProcCpuinfo cpu = new ProcCpuinfo(GRAVITON3);
        assertEquals("Arm", cpu.vendor());
        assertEquals("Arm Neoverse V1", cpu.model());
        assertEquals(Set.of(ASIMD, DOTPROD, I8MM, SVE), cpu.features());
    }

    @Test
    void anUnnamedCoreKeepsItsNumber() {
        assertEquals(
                "Qualcomm part 0x001",
                new ProcCpuinfo("CPU implementer : 0x51\nCPU part : 0x001\n").model());
        assertEquals("part 0xd40", new ProcCpuinfo("CPU part : 0xd40\n").model());
    }

    @Test
    void noTextKnowsNothing() {
        ProcCpuinfo cpu = new ProcCpuinfo("");
        assertEquals("", cpu.vendor());
        assertEquals("", cpu.model());
        assertFalse(cpu.hasFeatures());
        assertEquals(Set.of(), cpu.features());
        assertTrue(new ProcCpuinfo(SKYLAKE).hasFeatures());
    }
}
