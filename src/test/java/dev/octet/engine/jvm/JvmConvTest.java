package dev.octet.engine.jvm;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.kernel.Probe;
import dev.octet.request.Request;
import dev.octet.testing.Allocations;
import dev.octet.verify.Case;
import dev.octet.verify.Outcome;
import dev.octet.verify.Values;
import dev.octet.verify.Verifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Convolutions that go a way of their own through these engines, and what a run allocates. */
class JvmConvTest {

    private static Stream<Backend> engines() throws Probe.Unavailable {
        return Stream.of(new ScalarBackend(), new VectorBackend());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // windows: 3 channels, two and more blocks of K, several images in a block of rows
                "conv u8:s8:s32 mb1_ic3oc8_ih30kh7sh2ph3 zp",
                "conv s8:s8:u8 mb2_ic64oc64_ih14kh3ph1 per_channel bias relu fill=extremes",
                "conv s8:s8:s32 mb5_ic70oc33_ih7kh5ph2",
                "conv u8:s8:s32 mb2_ic513oc5_ih5kh3ph1 zp fill=extremes",
                "conv f32:f32:f32 mb2_ic70oc33_ih9kh3ph1dh1 bias nchw",
                // fewer rows than threads like: they share the columns
                "conv s8:s8:s32 mb1_ic20oc600_ih3kh3ph1",
                "conv s8:s8:s32 g2mb1_ic20oc600_ih2kh1",
                // groups multiplied together, in f32 one by one
                "conv u8:s8:s32 g32mb2_ic32oc64_ih9kh3ph1 zp",
                "conv s8:s8:s32 g32mb1_ic128oc128_ih9kh3ph1",
                "conv s8:s8:s32 g34mb1_ic102oc102_ih6kh3ph1",
                "conv f32:f32:f32 g8mb1_ic16oc24_ih6kh3ph1",
                // depthwise: more taps than a float sum has room for, long lines in pieces,
                // windows too large for a band
                "conv u8:s8:s32 g16ic16oc16_ih40kh25ph12 zp fill=extremes",
                "conv s8:s8:u8 g64ic64oc64_iw3000kw5sw2pw2 per_channel residual:s8",
                "conv s8:s8:s32 g256ic256oc256_ih30kh3dh11ph12",
                "conv f32:f32:f32 g24mb2_ic24oc24_ih20kh5ph2 bias nchw",
                "conv u8:s8:s32 g20ic20oc20_id6kd3pd1_ih7kh3sh2ph1_iw8kw2",
                // transposed: a stride larger than the kernel leaves places without a tap
                "deconv u8:s8:s32 mb2_ic18oc20_ih7oh14kh4sh2ph1 zp",
                "deconv s8:s8:f32 ic18oc20_ih7oh19kh1sh3 bias dst_nchw residual:u8",
                "deconv s8:s8:s32 g40ic40oc40_ih7oh19kh1sh3 bias",
                "deconv s8:s8:s32 g40mb2_ic40oc40_ih7oh13kh3sh2ph1",
                "deconv f32:f32:f32 ic18oc20_ih7oh15kh3sh2"
            })
    void computes(String line) throws Probe.Unavailable {
        Verifier verifier = Verifier.of(Case.parse(line));
        engines()
                .forEach(
                        engine -> {
                            for (int threads : new int[] {1, 3}) {
                                Outcome outcome = verifier.verify(engine, threads);
                                assertInstanceOf(Outcome.Same.class, outcome, outcome::toString);
                            }
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conv s8:s8:s32 ic16oc16_ih14kh3ph1",
                "conv f32:f32:f32 mb3_ic16oc16_ih7kh3ph1",
                "conv u8:s8:u8 ic32oc16_ih14kh1 nchw per_channel bias relu residual:u8",
                "conv u8:s8:u8 g32ic32oc32_ih14kh3ph1 per_channel bias relu",
                "deconv s8:s8:f32 ic16oc16_ih7oh14kh4sh2ph1 nchw"
            })
    void allocatesNothing(String line) throws Probe.Unavailable {
        Values values = Case.parse(line).values();
        Request request = values.request();
        Operands<ByteBuffer> operands =
                Operands.of(buffer(request.srcBytes()), buffer(request.dstBytes()));
        values.src().copyTo(operands.src());
        if (values.residual() != null) {
            operands.residual(operands.dst());
        }
        engines()
                .forEach(
                        engine -> {
                            try (Kernel kernel = values.prepare(engine, 1)) {
                                Allocations.assertAtMost(
                                        0, engine.name(), () -> kernel.run(operands));
                            }
                        });
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
