package dev.octet.hardware;

import static dev.octet.hardware.IsaFeature.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CpuidFeaturesTest {
    private static final Set<IsaFeature> HASWELL = EnumSet.of(SSE4_1, AVX, FMA, F16C, AVX2);
    private static final Set<IsaFeature> SKYLAKE =
            plus(HASWELL, AVX512F, AVX512BW, AVX512DQ, AVX512VL);
    private static final Set<IsaFeature> ZEN5 = plus(SKYLAKE, AVX512_VNNI, AVX512_BF16, AVX_VNNI);

    @Test
    void sapphireRapidsHasTiles() {
        assertEquals(plus(ZEN5, AMX_TILE, AMX_INT8), CpuidFeatures.read(KnownCpu.sapphireRapids()));
    }

    @Test
    void zen5HasBothKindsOfVnni() {
        assertEquals(ZEN5, CpuidFeatures.read(KnownCpu.zen5()));
    }

    @Test
    void alderLakeHasVnniWithoutAvx512() {
        assertEquals(plus(HASWELL, AVX_VNNI), CpuidFeatures.read(KnownCpu.alderLake()));
    }

    @Test
    void skylakeHasAvx512WithoutVnni() {
        assertEquals(SKYLAKE, CpuidFeatures.read(KnownCpu.skylake()));
    }

    @Test
    void tilesThatTheSystemDoesNotSaveDoNotCount() {
        KnownCpu cpu = KnownCpu.sapphireRapids().xcr0(KnownCpu.XCR0_AVX512);
        assertEquals(ZEN5, CpuidFeatures.read(cpu));
    }

    @Test
    void tilesNeedBothTheirStates() {
        KnownCpu cpu = KnownCpu.sapphireRapids().xcr0(KnownCpu.XCR0_AVX512 | 1 << 17);
        assertEquals(ZEN5, CpuidFeatures.read(cpu));
    }

    @Test
    void avx512ThatTheSystemDoesNotSaveDoesNotCount() {
        KnownCpu cpu = KnownCpu.zen5().xcr0(KnownCpu.XCR0_AVX);
        assertEquals(plus(HASWELL, AVX_VNNI), CpuidFeatures.read(cpu));
    }

    @Test
    void withoutSavedVectorsOnlySseCounts() {
        KnownCpu cpu = KnownCpu.sapphireRapids();
        assertEquals(Set.of(SSE4_1), CpuidFeatures.read(cpu.xcr0(KnownCpu.XCR0_SSE)));
        assertEquals(Set.of(SSE4_1), CpuidFeatures.read(cpu.xcr0(0)));
    }

    @Test
    void vnniInt8IsBit4OfEdx() {
        KnownCpu cpu = KnownCpu.alderLake().answer(7, 1, 0x00400810, 0, 0, 1 << 4);
        assertEquals(plus(HASWELL, AVX_VNNI, AVX_VNNI_INT8), CpuidFeatures.read(cpu));
    }

    @Test
    void everyFeatureOfX86HasABitAndNoneOfArm() {
        KnownCpu all =
                new KnownCpu()
                        .xcr0(-1)
                        .answer(1, 0, -1, -1, -1, -1)
                        .answer(7, 0, -1, -1, -1, -1)
                        .answer(7, 1, -1, -1, -1, -1);
        assertEquals(EnumSet.range(SSE4_1, AMX_INT8), CpuidFeatures.read(all));
    }

    private static Set<IsaFeature> plus(Set<IsaFeature> some, IsaFeature... more) {
        EnumSet<IsaFeature> all = EnumSet.copyOf(some);
        all.addAll(Set.of(more));
        return all;
    }
}
