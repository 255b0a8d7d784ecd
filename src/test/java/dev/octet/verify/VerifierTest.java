package dev.octet.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Operands;
import dev.octet.request.BoundRequest;
import dev.octet.request.Gemm;
import dev.octet.request.Request;
import dev.octet.testing.FakeBackend;
import dev.octet.testing.OracleBackend;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the tests can fail: engines with a bug each, and every one is caught. */
class VerifierTest {
    private static final String S32 = "gemm u8:s8:s32 3x70:70x5 fill=extremes";
    private static final String F32 = "gemm s8:s8:f32 3x9:9x5 per_channel";

    private static Outcome verify(String line, Backend backend) {
        return Verifier.of(Case.parse(line)).verify(backend, 1);
    }

    private static void assertCaught(String line, String what, OracleBackend.Sabotage sabotage) {
        assertCaught(line, what, new OracleBackend(sabotage));
    }

    private static void assertCaught(String line, String what, Backend backend) {
        Outcome outcome = verify(line, backend);
        String text = assertInstanceOf(Outcome.Different.class, outcome).text();
        assertTrue(text.contains(what), text);
        assertTrue(text.startsWith(Case.parse(line).toString()), text);
    }

    @Test
    void rightEngineIsRight() {
        Backend oracle = new OracleBackend();
        new RandomCases(1, RandomCases.Kind.ALL)
                .limit(300)
                .forEach(
                        each ->
                                assertInstanceOf(
                                        Outcome.Same.class, Verifier.of(each).verify(oracle, 1)));
    }

    @Test
    void refusalIsPassedOn() {
        Outcome outcome =
                verify(S32, new FakeBackend(request -> Optional.of("m = 3 is odd"), () -> {}));
        assertEquals(new Outcome.Refused("m = 3 is odd"), outcome);
    }

    @Test
    void engineThatWritesNothing() {
        assertCaught(S32, "15 of 15 values differ", new FakeBackend());
    }

    @Test
    void exceptionNamesItself() {
        assertCaught(
                S32,
                "threw java.lang.IllegalStateException: boom",
                (values, src, dst) -> {
                    throw new IllegalStateException("boom");
                });
    }

    @Test
    void oneTooManyInTheLastPlace() {
        assertCaught(
                S32,
                "row 2, column 4",
                (values, src, dst) -> {
                    int last = dst.position() + values.request().dstBytes() - 4;
                    dst.putInt(last, dst.getInt(last) + 1);
                });
    }

    @Test
    void oneStepOffIn8Bit() {
        assertCaught(
                "gemm s8:s8:s8 3x9:9x5 per_channel bias dst_scale dst_zp",
                "1 of 15 values differ",
                (values, src, dst) ->
                        dst.put(dst.position(), (byte) (dst.get(dst.position()) ^ 1)));
    }

    /** Pairs of products added in 16 bits, as before VNNI. */
    @Test
    void saturatingAccumulator() {
        assertCaught(
                S32,
                "values differ",
                (values, src, dst) -> {
                    Gemm gemm = (Gemm) values.request();
                    for (int i = 0; i < gemm.m() * gemm.n(); i++) {
                        int sum = 0;
                        for (int k = 0; k < gemm.k(); k += 2) {
                            int pair = product(values, i, k) + product(values, i, k + 1);
                            sum += Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, pair));
                        }
                        dst.putInt(dst.position() + 4 * i, sum);
                    }
                });
    }

    private static int product(Values values, int index, int k) {
        Gemm gemm = (Gemm) values.request();
        return values.src().integer(index / gemm.n() * gemm.k() + k)
                * values.weights().integer(k * gemm.n() + index % gemm.n());
    }

    @Test
    void truncatedInsteadOfRounded() {
        assertCaught(
                "gemm s8:s8:s32 17x9:9x5 per_channel bias",
                "values differ",
                (values, src, dst) -> {
                    Gemm gemm =
                            Gemm.parse(values.request().toString().replaceFirst(":s32 ", ":f32 "));
                    Tensor exact =
                            new Values(gemm, values.fixed(), values.weights(), values.given())
                                    .expected()
                                    .dst();
                    for (int i = 0; i < exact.count(); i++) {
                        dst.putInt(dst.position() + 4 * i, (int) exact.real(i));
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 100})
    void byteOutsideOfDst(int distance) {
        assertCaught(
                S32,
                "written outside of dst",
                (values, src, dst) -> {
                    int at = distance < 0 ? distance : values.request().dstBytes() + distance;
                    ByteBuffer all = dst.duplicate().clear();
                    all.put(dst.position() + at, (byte) 1);
                });
    }

    @Test
    void changedSource() {
        assertCaught(
                S32, "src was changed", (values, src, dst) -> src.put(src.position(), (byte) 9));
    }

    @Test
    void movedPosition() {
        assertCaught(
                S32,
                "position or limit of src",
                (values, src, dst) -> src.position(src.position() + 1));
    }

    @Test
    void secondRunDiffers() {
        AtomicInteger runs = new AtomicInteger();
        assertCaught(
                S32,
                "a second run: row 0, column 0",
                (values, src, dst) -> {
                    if (runs.incrementAndGet() == 2) {
                        dst.putInt(dst.position(), 12345);
                    }
                });
    }

    @Test
    void otherRowsDiffer() {
        // seed 4 draws a number of rows other than 3
        assertCaught(
                S32 + " seed=4",
                "withRows(",
                (values, src, dst) -> {
                    if (((Gemm) values.request()).m() != 3) {
                        dst.putInt(dst.position(), 12345);
                    }
                });
    }

    /** Weights read when it runs, not when it is prepared. */
    @Test
    void keptParameters() {
        assertCaught(S32, "values differ", new LateBackend());
    }

    /** Packs when it runs. */
    private static final class LateBackend implements Backend {
        private final OracleBackend oracle = new OracleBackend();

        @Override
        public String name() {
            return "late";
        }

        @Override
        public String detail() {
            return "packs when it runs";
        }

        @Override
        public List<Implementation<?>> implementations() {
            return List.of();
        }

        @Override
        public Optional<String> refuses(Request request) {
            return Optional.empty();
        }

        @Override
        public Computation prepare(BoundRequest bound, int threads) {
            return new Computation() {
                @Override
                public void run(Operands<ByteBuffer> operands) {
                    oracle.prepare(bound, threads).run(operands);
                }

                @Override
                public String implementation() {
                    return "late";
                }

                @Override
                public long packedBytes() {
                    return 0;
                }

                @Override
                public Computation with(Request other) {
                    return prepare(other.with(bound.parameters()), threads);
                }

                @Override
                public void release() {
                    // nothing but heap
                }
            };
        }
    }

    @Test
    void oneUnitInTheLastPlace() {
        OracleBackend.Sabotage next =
                (values, src, dst) -> {
                    for (int i = 0; i < values.request().dstCount(); i++) {
                        int at = dst.position() + 4 * i;
                        dst.putInt(at, dst.getInt(at) + 1);
                    }
                };
        assertCaught(F32, "row 0, column 0", next);
        assertCaught(F32 + " gelu", "row 0, column 0", next);
    }

    /** There is one NaN, 0x7FC00000; a payload of the source, or a sign, must not come through. */
    @Test
    void oneNan() {
        OracleBackend.Sabotage otherNan =
                (values, src, dst) -> {
                    for (int i = 0; i < values.request().dstCount(); i++) {
                        int at = dst.position() + 4 * i;
                        if (Float.isNaN(dst.getFloat(at))) {
                            assertEquals(0x7FC00000, dst.getInt(at));
                            dst.putInt(at, 0xFFC00000);
                        }
                    }
                };
        for (String line :
                List.of(
                        "gemm s8:s8:f32 3x9:9x5 residual fill=special",
                        "gemm f32:f32:f32 9x9:9x33 residual fill=special")) {
            assertInstanceOf(Outcome.Same.class, verify(line, new OracleBackend()));
            assertCaught(line, "is NaN (bits 0xffc00000)", otherNan);
        }
    }

    /** Sums of floats in an order of its own. */
    private static final class OtherOrder extends OracleBackend {
        OtherOrder(int from) {
            super((values, src, dst) -> sum(values, dst, from));
        }

        @Override
        public boolean isExact(Request request) {
            return false;
        }
    }

    /** An engine that says so may sum f32·f32 in any order, but a term must not be missing. */
    @Test
    void anotherOrderHasItsSlack() {
        String line = "gemm f32:f32:f32 3x257:257x5";
        assertInstanceOf(Outcome.Same.class, verify(line, new OtherOrder(0)));
        assertCaught(line, "values differ", new OtherOrder(1));
    }

    /** All others have the contract's. */
    @Test
    void anotherOrderIsCaught() {
        String line = "gemm f32:f32:f32 3x257:257x5";
        assertCaught(line, "of 15 values differ", (v, s, d) -> sum(v, d, 0));
    }

    private static void sum(Values values, ByteBuffer dst, int from) {
        Gemm gemm = (Gemm) values.request();
        for (int i = 0; i < values.request().dstCount(); i++) {
            float sum = 0;
            for (int k = gemm.k() - 1; k >= from; k--) {
                sum +=
                        values.src().real(i / gemm.n() * gemm.k() + k)
                                * values.weights().real(k * gemm.n() + i % gemm.n());
            }
            dst.putFloat(dst.position() + 4 * i, sum);
        }
    }
}
