package dev.octet.engine.avx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Probe;
import dev.octet.request.Request;
import dev.octet.verify.Case;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is too large for a cache is written past them: the same bits, on no line's beginning. */
class LargeRowsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "softmax f32:f32 4099x1025",
                "layer_norm f32:f32 4099x1025",
                "eltwise f32:f32 4099x1025 hard_swish(a)"
            })
    void areTheBitsOfTheVectorEngine(String line) {
        assumeTrue(Octet.probe("avx") instanceof Probe.Ready, "avx is not available");
        Values values = Case.of(Request.parse(line), 1).values();
        assertEquals(-1, run("vector", values).mismatch(run("avx", values)));
    }

    private static ByteBuffer run(String engine, Values values) {
        int bytes = values.request().dstBytes();
        ByteBuffer src = buffer(values.src().bytes());
        values.src().copyTo(src);
        ByteBuffer dst = buffer(bytes + Float.BYTES).slice(Float.BYTES, bytes);
        try (Kernel kernel = Octet.use(engine).prepare(values.bound())) {
            kernel.run(src, dst.order(ByteOrder.nativeOrder()));
        }
        return dst;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
