package dev.octet.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Request;
import dev.octet.testing.FakeBackend;
import dev.octet.testing.OracleBackend;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {
    private static Probe.Absent absent(Callable<Backend> create) {
        Probe.Absent absent = assertInstanceOf(Probe.Absent.class, Probe.attempt("engine", create));
        assertEquals("engine", absent.name());
        return absent;
    }

    @Test
    void engineThatWorksIsReady() {
        Backend backend = new OracleBackend();
        Probe.Ready ready =
                assertInstanceOf(Probe.Ready.class, Probe.attempt("oracle", () -> backend));
        assertSame(backend, ready.backend());
        assertEquals("oracle", ready.name());
    }

    @Test
    void engineThatSaysWhyNot() {
        Exception cause = new Exception("cause");
        Probe.Absent absent =
                absent(
                        () -> {
                            throw new Probe.Unavailable("this CPU has no VNNI", cause);
                        });
        assertEquals("this CPU has no VNNI", absent.reason());
        assertSame(cause, absent.cause());
        assertNull(
                absent(
                                () -> {
                                    throw new Probe.Unavailable("no");
                                })
                        .cause());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "no jnioctet in java.library.path; add octet-platform",
                "/tmp/x.so: failed to map segment from shared object;" + " -Ddev.octet.native.dir",
                "/lib/libc.so.6: version `GLIBC_2.38' not found; newer base image",
                "/tmp/x.so: file too short; truncated",
                "/tmp/x.so: wrong ELF class: ELFCLASS32; for another CPU",
                "libgomp.so.1: cannot open shared object file; missing",
            })
    void libraryThatDoesNotLoad(String message, String cure) {
        LinkageError error = new UnsatisfiedLinkError(message);
        Probe.Absent absent =
                absent(
                        () -> {
                            throw error;
                        });
        assertTrue(absent.reason().contains(message), absent.reason());
        assertTrue(absent.reason().contains(cure), absent.reason());
        assertSame(error, absent.cause());
    }

    /** JavaCPP loads in a static initializer: the message is in the cause. */
    @Test
    void rootCauseIsWhatIsReported() {
        Probe.Absent absent =
                absent(
                        () -> {
                            throw new ExceptionInInitializerError(
                                    new UnsatisfiedLinkError("/tmp/x.so: file too short"));
                        });
        assertTrue(absent.reason().startsWith("/tmp/x.so: file too short"), absent.reason());
    }

    @Test
    void missingClass() {
        Probe.Absent absent =
                absent(
                        () -> {
                            throw new NoClassDefFoundError("org/bytedeco/javacpp/Loader");
                        });
        assertTrue(absent.reason().contains("check the dependencies"), absent.reason());
    }

    @Test
    void engineThatThrowsInItsSelfTest() {
        Probe.Absent absent =
                absent(
                        () ->
                                new FakeBackend(
                                        () -> {
                                            throw new NativeFailure("status 3");
                                        }));
        assertTrue(absent.reason().contains("status 3"), absent.reason());
    }

    /** The first run may be where a symbol is missing. */
    @Test
    void engineThatLinksLate() {
        Probe.Absent absent =
                absent(
                        () ->
                                new FakeBackend(
                                        () -> {
                                            throw new UnsatisfiedLinkError("multiply()");
                                        }));
        assertTrue(absent.reason().contains("multiply()"), absent.reason());
    }

    @Test
    void engineThatWritesNothing() {
        Probe.Absent absent = absent(FakeBackend::new);
        assertTrue(absent.reason().contains("wrong integers"));
        assertTrue(absent.faulty());
    }

    /** Pairs of u8·s8 products added in 16 bits: what CPUs without VNNI do. */
    @Test
    void engineThatSaturates() {
        Probe.Absent absent = absent(() -> new OracleBackend(ProbeTest::saturate));
        assertTrue(absent.reason().contains("products of u8 255 and s8 127"), absent.reason());
    }

    private static void saturate(Values values, ByteBuffer src, ByteBuffer dst) {
        Gemm gemm = (Gemm) values.request();
        for (int i = 0; i < gemm.m() * gemm.n(); i++) {
            int sum = 0;
            for (int k = 0; k < gemm.k(); k += 2) {
                int pair = 2 * values.src().integer(0) * values.weights().integer(0);
                sum += Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, pair));
            }
            dst.putInt(dst.position() + 4 * i, sum);
        }
    }

    /** s8 as u8 with a shift, the compensation forgotten. */
    @Test
    void engineThatForgetsItsCompensation() {
        Probe.Absent absent =
                absent(
                        () ->
                                new OracleBackend(
                                        (values, src, dst) -> {
                                            if (values.request().src() == DataType.S8) {
                                                dst.putInt(0, dst.getInt(0) + 128);
                                            }
                                        }));
        assertTrue(absent.reason().contains("products of s8 -128"), absent.reason());
    }

    /** FP32 alone: another order of the sum, or products rounded by themselves. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void engineThatSumsFloatsInAnotherWay(boolean descending) {
        Probe.Absent absent =
                absent(
                        () ->
                                new OracleBackend(
                                        ProbeTest::refusesIntegers,
                                        (values, src, dst) -> sum(values, dst, descending)));
        assertTrue(absent.reason().contains("another order"), absent.reason());
        assertTrue(absent.faulty());
    }

    @Test
    void engineThatMultipliesFloatsAlone() {
        Backend floats = new OracleBackend(ProbeTest::refusesIntegers, (values, src, dst) -> {});
        assertInstanceOf(Probe.Ready.class, Probe.attempt("floats", () -> floats));
    }

    private static Optional<String> refusesIntegers(Request request) {
        return request.src() == DataType.F32 ? Optional.empty() : Optional.of("no floats");
    }

    private static void sum(Values values, ByteBuffer dst, boolean descending) {
        Gemm gemm = (Gemm) values.request();
        float sum = 0;
        for (int i = 0; i < gemm.k(); i++) {
            int k = descending ? gemm.k() - 1 - i : i;
            float x = values.src().real(k);
            float weight = values.weights().real(k * gemm.n());
            sum = descending ? Math.fma(x, weight, sum) : sum + x * weight;
        }
        dst.putFloat(dst.position(), sum);
    }

    /** Only for several rows, or only for one: both have their own code in many engines. */
    @ParameterizedTest
    @CsvSource({"1", "4"})
    void engineThatIsWrongForSomeRows(int rows) {
        absent(
                () ->
                        new OracleBackend(
                                (values, src, dst) -> {
                                    if (((Gemm) values.request()).m() == rows) {
                                        dst.putInt(dst.capacity() - 4, 0);
                                    }
                                }));
    }

    /** Ready says "it has multiplied and its numbers were right": so it must have multiplied. */
    @Test
    void engineThatRefusesItsSelfTest() {
        Probe.Absent absent =
                absent(() -> new FakeBackend(request -> Optional.of("too small"), () -> {}));
        assertTrue(absent.reason().contains("too small"), absent.reason());
        assertFalse(absent.faulty());
    }
}
