package dev.octet.testing;

import dev.octet.Linear;
import dev.octet.Octet;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;

/** What an application does with Octet that a class loader brought along. */
public final class RedeployedApp implements Runnable {
    /** Enough for two threads. */
    private static final int OUTPUTS = 4096;

    @Override
    public void run() {
        Octet octet = Octet.use("scalar").threads(2);
        float[] weights = new float[OUTPUTS];
        float[] y = new float[OUTPUTS];
        try (Linear layer = Linear.of(weights, OUTPUTS, 1).maxRows(4).on(octet).build()) {
            layer.run(new float[] {1}, 1, y);
        }
        // forgotten
        octet.prepare(Gemm.parse("gemm u8:s8:s32 1x2:2x1").with(Parameters.of(new byte[2])));
        Linear.of(weights, OUTPUTS, 1).on(octet).build().run(new float[] {1}, 1, y);
    }
}
