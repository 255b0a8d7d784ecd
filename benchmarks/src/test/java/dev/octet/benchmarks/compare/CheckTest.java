package dev.octet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.Octet;
import dev.octet.benchmarks.peer.Data;
import dev.octet.benchmarks.peer.JavaLoopPeer;
import dev.octet.benchmarks.peer.JavaVectorPeer;
import dev.octet.benchmarks.peer.Peer;
import dev.octet.kernel.Kernel;
import dev.octet.request.DataType;
import dev.octet.request.Product;
import dev.octet.verify.Case;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemm u8:s8:s32 5x33:33x47 seed=1",
                "gemm f32:f32:f32 5x33:33x47 seed=2",
                "gemm f32:s8:f32 5x64:64x47 per_channel seed=3",
                "conv u8:s8:u8 ic5oc7_ih9kh3ph1 src_scale per_channel bias relu dst_scale seed=4"
            })
    void aRightResultPassesAndAWrongOneDoesNot(String line) {
        Values values = Case.parse(line).values();
        Check check = new Check(values);
        ByteBuffer dst = run(values);
        for (boolean octets : List.of(true, false)) {
            assertEquals(
                    Optional.empty(),
                    check.wrong(tensor(values.request().asProduct(), dst), octets),
                    line);
        }
        spoil(values.request().dst(), dst);
        for (boolean octets : List.of(true, false)) {
            assertTrue(
                    check.wrong(tensor(values.request().asProduct(), dst), octets).isPresent(),
                    line);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemm u8:s8:s32 5x33:33x47 seed=1",
                "gemm s8:s8:s32 7x16:16x64 seed=2",
                "gemm s8:s8:s32 1x3:3x1 fill=extremes",
                "gemm f32:f32:f32 6x33:33x50 seed=4"
            })
    void javasOwnComputeWhatTheySay(String line) {
        Values values = Case.parse(line).values();
        for (Peer peer : List.of(new JavaLoopPeer(), new JavaVectorPeer())) {
            if (peer.refuses(values.request().asProduct()).isEmpty()) {
                Tensor result = peer.prepare(values).result();
                assertEquals(
                        Optional.empty(),
                        new Check(values).wrong(result, false),
                        peer.name() + ": " + line);
            }
        }
    }

    @Test
    void javasOwnRefuseWhatWouldTakeSeconds() {
        Product request = (Product) Case.parse("gemm s8:s8:s32 2048x2048:2048x2048").request();
        assertTrue(new JavaLoopPeer().refuses(request).isPresent());
        assertTrue(new JavaVectorPeer().refuses(request).isPresent());
    }

    private static ByteBuffer run(Values values) {
        ByteBuffer dst = Data.buffer(values.request().dstBytes());
        try (Kernel kernel = Octet.use("scalar").prepare(values.bound())) {
            kernel.run(Data.of(values.src()), dst);
        }
        return dst;
    }

    private static Tensor tensor(Product request, ByteBuffer dst) {
        return Tensor.copyOf(request.dst(), request.dstCount(), dst);
    }

    private static void spoil(DataType type, ByteBuffer dst) {
        if (type == DataType.F32) {
            dst.putFloat(0, 1e3f + 100 * dst.getFloat(0));
        } else {
            dst.put(0, (byte) (dst.get(0) + 2));
        }
    }
}
