package dev.octet.engine.vnni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Probe;
import dev.octet.request.Conv;
import dev.octet.request.Parameters;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 1x1 convolutions: what the contract's random values do not reach. */
class VnniProductTest {
    private static final int PLACES = 49;
    private static final int SUMMANDS = 8;
    private static final int CHANNELS = 83;
    private static final Conv CONV =
            Conv.parse("conv u8:s8:u8 mb1_ic8oc83_ih7oh7kh1 src_scale per_channel dst_scale");

    @BeforeEach
    void needTheKernel() {
        if (Octet.probe("vnni") instanceof Probe.Ready ready) {
            ready.backend().refuses(CONV).ifPresent(Assumptions::abort);
        } else {
            Assumptions.abort("vnni is absent");
        }
    }

    /** Values that s32 does not hold before they are bounded: the sign alone decides. */
    @Test
    void scalesBeyondIntegers() {
        Random random = new Random(1);
        byte[] weights = new byte[CHANNELS * SUMMANDS];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) (random.nextInt(3) - 1);
        }
        ByteBuffer src = ByteBuffer.allocateDirect(PLACES * SUMMANDS);
        for (int i = 0; i < src.capacity(); i++) {
            src.put(i, (byte) random.nextInt(256));
        }
        float[] scales = new float[CHANNELS];
        Arrays.fill(scales, 1e18f);
        ByteBuffer dst = ByteBuffer.allocateDirect(PLACES * CHANNELS);
        Parameters parameters =
                Parameters.of(weights).srcScale(1e18f).weightScales(scales).dstScale(0.5f);
        try (Kernel kernel = Octet.use("vnni").prepare(CONV.with(parameters))) {
            assertTrue(kernel.explain().toString().contains("octet_product"));
            kernel.run(src, dst);
        }
        for (int place = 0; place < PLACES; place++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                int sum = 0;
                for (int i = 0; i < SUMMANDS; i++) {
                    sum += (src.get(place * SUMMANDS + i) & 255) * weights[channel * SUMMANDS + i];
                }
                int expected = sum > 0 ? 255 : 0;
                assertEquals(
                        expected,
                        dst.get(place * CHANNELS + channel) & 255,
                        "place " + place + " channel " + channel + " sum " + sum);
            }
        }
    }
}
