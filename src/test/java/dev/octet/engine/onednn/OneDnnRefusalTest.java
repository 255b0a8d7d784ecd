package dev.octet.engine.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.octet.Octet;
import dev.octet.kernel.Probe;
import dev.octet.request.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneDnnRefusalTest {
    /** oneDNN ends the process where it is asked for some of these. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemm u8:s8:u8 2147483647x1:1x1",
                "gemm u8:s8:u8 1x1:1x2147483647",
                "conv u8:s8:u8 ic1oc1_iw2147483647ow2147483647kw1pw0",
                "conv u8:s8:u8 ic1oc1_iw2147483647ow2147483647kw3pw1",
                "conv u8:s8:u8 ic1oc2147483647_iw1ow1kw1pw0",
                "conv u8:s8:u8 mb2147483647_ic1oc1_iw1ow1kw1pw0",
                "deconv u8:s8:u8 ic1oc1_iw2147483647ow2147483647kw1pw0"
            })
    void dimensionsJustBelowTheLargestAreLeftToOthers(String line) {
        Probe probe = Octet.probe("onednn");
        if (probe instanceof Probe.Absent absent) {
            abort(absent.reason());
        }
        assertEquals(
                "a dimension of 2,147,483,647: oneDNN counts its blocks up to 2,147,418,111",
                ((Probe.Ready) probe).backend().refuses(Request.parse(line)).orElse(""));
    }
}
