package dev.octet.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CpuidNamesTest {
    @Test
    void readsBoth() {
        assertEquals("GenuineIntel", CpuidNames.vendor(KnownCpu.alderLake()));
        assertEquals(
                "12th Gen Intel(R) Core(TM) i9-12900K", CpuidNames.model(KnownCpu.alderLake()));
        assertEquals("AuthenticAMD", CpuidNames.vendor(KnownCpu.zen5()));
        assertEquals("AMD EPYC", CpuidNames.model(KnownCpu.zen5()));
    }

    @Test
    void paddingGoesAway() {
        String padded = "      Intel(R) Xeon(R)  CPU     E5-2686 v4 @ 2";
        assertEquals(
                "Intel(R) Xeon(R) CPU E5-2686 v4 @ 2",
                CpuidNames.model(new KnownCpu().names("GenuineIntel", padded)));
    }

    @Test
    void silenceIsEmpty() {
        assertEquals("", CpuidNames.vendor(new KnownCpu()));
        assertEquals("", CpuidNames.model(new KnownCpu()));
    }
}
