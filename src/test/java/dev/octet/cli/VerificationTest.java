package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Conv;
import dev.octet.kernel.Conversion;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Parameters;
import dev.octet.kernel.Quantize;
import dev.octet.verify.RandomCases;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerificationTest {
    private final StringWriter out = new StringWriter();
    private final Verification verification =
            new Verification(
                    List.of(new Wrong()),
                    new PrintWriter(out, true),
                    new Progress(new PrintWriter(out), false));

    /** Writes nothing. */
    private static final class Wrong implements Backend, Computation {
        @Override
        public String name() {
            return "wrong";
        }

        @Override
        public String detail() {
            return "does nothing";
        }

        @Override
        public Optional<String> refuses(Gemm gemm) {
            return gemm.m() > 100 ? Optional.of("M = " + gemm.m()) : Optional.empty();
        }

        @Override
        public Optional<String> refuses(Conv conv) {
            return Optional.empty();
        }

        @Override
        public Optional<String> refuses(Quantize quantize) {
            return Optional.empty();
        }

        @Override
        public Computation prepare(Quantize quantize, Conversion conversion, int threads) {
            return this;
        }

        @Override
        public Computation prepare(Conv conv, Parameters parameters, int threads) {
            return this;
        }

        @Override
        public Computation prepare(Gemm gemm, Parameters parameters, int threads) {
            return this;
        }

        @Override
        public void run(
                ByteBuffer src,
                ByteBuffer dst,
                ByteBuffer residual,
                ByteBuffer rowScales,
                ByteBuffer rowZeroPoints) {}

        @Override
        public String implementation() {
            return "nothing";
        }

        @Override
        public long packedBytes() {
            return 0;
        }

        @Override
        public Computation withRows(int rows) {
            return this;
        }

        @Override
        public void release() {}
    }

    private void request(String line) {
        Gemm gemm = Gemm.parse(line);
        verification.request(gemm, Verification.cases(gemm));
    }

    @Test
    void aDifferencePrintsTheLineThatReplaysIt() {
        request("gemm s8:s8:s32 3x5:5x7");
        assertTrue(
                out.toString()
                        .startsWith(
                                "DIFFERENT  gemm s8:s8:s32 3x5:5x7 seed=1 fill=random: wrong: row"),
                out.toString());
        assertTrue(verification.isDifferent());
        assertTrue(verification.hasComputed());
        assertTrue(verification.summary().contains("wrong    0 ok, 0 refused, 1 DIFFERENT"));
    }

    @Test
    void aRefusalIsNoDifference() {
        request("gemm s8:s8:s32 300x5:5x7");
        assertEquals(
                "refused    wrong    gemm s8:s8:s32 300x5:5x7: M = 300",
                out.toString().stripTrailing());
        assertFalse(verification.isDifferent());
        assertFalse(verification.hasComputed());
        assertEquals(List.of("wrong    0 ok, 1 refused, 0 DIFFERENT"), verification.summary());
    }

    @Test
    void ofManyDifferencesSomeArePrinted() {
        new RandomCases(1, RandomCases.Kind.GEMM)
                .limit(100)
                .forEach(line -> verification.one(line, 100));
        assertEquals(21, out.toString().lines().count());
        assertTrue(verification.isDifferent());
    }
}
