package dev.octet.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.Gemm;
import dev.octet.request.Quantize;
import dev.octet.request.Request;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostDataTest {
    /** 10 µs for a call, 10 GB/s, a core of 100 GMAC/s. */
    private static final HostData.Costs COSTS = new HostData.Costs(10_000, 10, 100);

    private static String refusal(String request) {
        return COSTS.refuses(Request.parse(request)).orElse("");
    }

    @Test
    void smallMultiplicationsStay() {
        String refusal = refusal("gemm s8:s8:s32 4x64:64x32");
        assertTrue(refusal.startsWith("host data, too small for the GPU: 0.008192 MMAC"), refusal);
        assertTrue(refusal.contains("copying costs more"), refusal);
    }

    @Test
    void largeOnesGo() {
        assertEquals("", refusal("gemm s8:s8:s32 1024x1024:1024x1024"));
        assertEquals("", refusal("conv u8:s8:u8 mb8_ic256oc256_ih28kh3ph1 dst_scale"));
    }

    /** The same arithmetic, but more bytes. */
    @Test
    void bytesCount() {
        assertEquals("", refusal("gemm s8:s8:s8 256x4096:4096x256"));
        assertTrue(!refusal("gemm s8:s8:s32 4096x16:16x4096").isEmpty());
    }

    @Test
    void conversionsStay() {
        Request request = Quantize.parse("quantize f32:s8 1000x100000");
        assertTrue(COSTS.refuses(request).isPresent());
    }

    /** On a device that is this machine copying is quick, and the processor as quick as we say. */
    @Test
    void isMeasured() {
        Gemm gemm = Gemm.parse("gemm s8:s8:s32 64x64:64x64");
        HostData slow = new HostData(new Engine(HostDevice.orAbort()), () -> 1e-9);
        HostData fast = new HostData(new Engine(HostDevice.orAbort()), () -> 1e9);
        assertTrue(slow.refuses(gemm).isEmpty());
        assertTrue(fast.refuses(gemm).isPresent());
    }

    /** What does not fit is another engine's, and what cannot be measured, too. */
    @Test
    void anotherEngineComputesWhatTheDeviceCannotHold() {
        HostData slow = new HostData(new Engine(HostDevice.orAbort()), () -> 1e-9);
        String refusal = slow.refuses(Gemm.parse("gemm s8:s8:s32 500000x512:512x512")).orElse("");
        assertTrue(refusal.startsWith("host data, too large for the GPU: 1280 MB"), refusal);

        HostDevice poor = HostDevice.orAbort();
        HostData unmeasured = new HostData(new Engine(poor), () -> 1e-9);
        poor.losePinned();
        refusal = unmeasured.refuses(Gemm.parse("gemm s8:s8:s32 64x64:64x64")).orElse("");
        assertTrue(refusal.contains("cannot be measured: no pinned memory"), refusal);
    }

    /** Also of an engine that was asked for by name. */
    @Test
    void weightsThatTheDeviceCannotHoldAreRefused() {
        CudaBackend backend = new CudaBackend(HostDevice.orAbort(), () -> 1);
        for (String line :
                List.of(
                        "gemm f32:f32:f32 20x20000:20000x20000",
                        "conv u8:s8:s32 ic65536oc16384_iw1kw1")) {
            String refusal = backend.refuses(Request.parse(line)).orElse("");
            assertTrue(refusal.startsWith("packing the weights takes "), refusal);
            assertTrue(refusal.contains("bytes of the GPU's memory, 1,"), refusal);
        }
        assertTrue(backend.refuses(Request.parse("gemm u8:s8:s32 9x900:900x900")).isEmpty());
    }

    @Test
    void everythingThatIsCopiedCounts() {
        String without = refusal("gemm s8:s8:s8 64x64:64x64 dst_scale");
        String with = refusal("gemm s8:s8:s8 64x64:64x64 dst_scale residual:f32 row_scale row_zp");
        assertTrue(without.contains("0.008192 MB"), without);
        // 64 * 64 * 4 more for the residual, 64 * 8 for the rows
        assertTrue(with.contains("0.02509 MB"), with);
    }
}
