package dev.octet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Probe;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * For a JVM whose native libraries are broken, run by NativeLoadingTest: the engines are absent
 * with the reason that {@code octet.test.reason} names, and Java computes.
 */
public class JavaAnswers {
    @Test
    void nativeEnginesAreAbsentWithTheReason() {
        String reason = System.getProperty("octet.test.reason");
        for (String engine : new String[] {"vnni", "avx", "onednn"}) {
            Probe.Absent absent = assertInstanceOf(Probe.Absent.class, Octet.probe(engine));
            assertTrue(absent.reason().contains(reason), absent.reason());
            System.out.println(engine + ": " + absent.reason());
        }
    }

    @Test
    void javaComputes() {
        byte[] weights = new byte[64 * 8];
        byte[] src = new byte[2 * 64];
        Arrays.fill(weights, (byte) 127);
        Arrays.fill(src, (byte) 255);
        int[] dst = new int[2 * 8];
        Gemm gemm = Gemm.parse("gemm u8:s8:s32 2x64:64x8");
        try (Kernel kernel = Octet.best().prepare(gemm.with(Parameters.of(weights)))) {
            kernel.run(src, dst);
            assertTrue(kernel.explain().toString().contains("absent"));
        }
        assertEquals(64 * 255 * 127, dst[15]);
    }
}
