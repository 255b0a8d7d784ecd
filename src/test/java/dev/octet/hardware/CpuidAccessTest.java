package dev.octet.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CpuidAccessTest {
    @Test
    void theInnermostCauseIsTheReason() {
        Error e = new UnsatisfiedLinkError("no jniCpuid in java.library.path: /a:/b");
        e.initCause(new IOException("Could not create the cache\nand more"));
        assertEquals(
                "IOException: Could not create the cache",
                CpuidAccess.oneLine((UnsatisfiedLinkError) e));
    }

    @Test
    void theLibraryPathIsNotListed() {
        assertEquals(
                "UnsatisfiedLinkError: no jniCpuid",
                CpuidAccess.oneLine(
                        new UnsatisfiedLinkError("no jniCpuid in java.library.path: /a:/b")));
        assertEquals("LinkageError: null", CpuidAccess.oneLine(new LinkageError()));
    }
}
