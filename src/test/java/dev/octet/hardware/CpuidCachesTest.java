package dev.octet.hardware;

import static dev.octet.hardware.Cache.Type.DATA;
import static dev.octet.hardware.Cache.Type.UNIFIED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuidCachesTest {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    @Test
    void leaf4OfSapphireRapids() {
        assertEquals(
                List.of(
                        new Cache(1, DATA, 48 * KIB, 64, 2),
                        new Cache(2, UNIFIED, 2 * MIB, 64, 2),
                        new Cache(3, UNIFIED, 105 * MIB, 64, 128)),
                CpuidCaches.read(KnownCpu.sapphireRapids()));
    }

    @Test
    void extendedLeafOfZen5() {
        assertEquals(
                List.of(
                        new Cache(1, DATA, 48 * KIB, 64, 1),
                        new Cache(2, UNIFIED, MIB, 64, 1),
                        new Cache(3, UNIFIED, 32 * MIB, 64, 2)),
                CpuidCaches.read(KnownCpu.zen5()));
    }

    @Test
    void aCpuThatSaysNothingHasNone() {
        assertEquals(List.of(), CpuidCaches.read(new KnownCpu()));
    }

    @Test
    void aCpuThatNeverEndsItsListIsCutOff() {
        CpuidReader endless =
                new CpuidReader() {
                    @Override
                    public CpuidReader.Registers cpuid(int leaf, int subleaf) {
                        return new CpuidReader.Registers(-1, -1, -1, -1);
                    }

                    @Override
                    public long xgetbv() {
                        return -1;
                    }
                };
        assertEquals(List.of(), CpuidCaches.read(endless));
    }
}
