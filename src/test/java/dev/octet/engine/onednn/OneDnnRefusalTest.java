package dev.octet.engine.onednn;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.octet.Octet;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Probe;
import org.junit.jupiter.api.Test;

class OneDnnRefusalTest {
    /** It describes no tensor whose dimension is one of the last few below 2^31. */
    @Test
    void whatOneDnnDoesNotDescribeIsLeftToOthers() {
        Probe probe = Octet.probe("onednn");
        if (probe instanceof Probe.Absent absent) {
            abort(absent.reason());
        }
        Gemm gemm = Gemm.parse("gemm u8:s8:u8 2147483647x1:1x1");
        String reason = ((Probe.Ready) probe).backend().refuses(gemm).orElse("");
        assertTrue(reason.startsWith("oneDNN does not take it: "), reason);
    }
}
