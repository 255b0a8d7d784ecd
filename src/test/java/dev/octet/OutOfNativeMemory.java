package dev.octet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.kernel.Kernel;
import dev.octet.kernel.NativeFailure;
import dev.octet.kernel.Probe;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memory that is not to be had is told with the number and the purpose. Run in its own process. */
class OutOfNativeMemory {
    /** What the JVM itself may still take. */
    private static final long ROOM = 200L << 20;

    /** 128 rows of four-byte accumulators: 400 million bytes. */
    private static final Product WIDE =
            (Product) Request.parse("gemm u8:s8:u8 128x64:64x781250 per_tensor sigmoid dst_scale");

    @BeforeEach
    void believeThatMemoryIsFree() {
        System.setProperty("dev.octet.freeMemory", Long.toString(1L << 40));
    }

    @AfterEach
    void limitNothing() throws Exception {
        limit("unlimited");
    }

    private static void limit(String bytes) throws Exception {
        Process process =
                new ProcessBuilder(
                                "/usr/bin/prlimit",
                                "--pid=" + ProcessHandle.current().pid(),
                                "--as=" + bytes + ":unlimited")
                        .inheritIO()
                        .start();
        assertEquals(0, process.waitFor());
    }

    /** From now on no more than the JVM needs. */
    private static void limitMemory() throws Exception {
        String size =
                Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmSize:"))
                        .findFirst()
                        .orElseThrow()
                        .replaceAll("[^0-9]", "");
        limit(Long.toString(Long.parseLong(size) * 1024 + ROOM));
    }

    private static Octet engine(String name) {
        Assumptions.assumeTrue(Octet.probe(name) instanceof Probe.Ready, name + " is not here");
        return Octet.use(name);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static void assertTells(NativeFailure failure, String purpose) {
        assertTrue(
                failure.getMessage().matches("out of native memory: [0-9]{9,} bytes for .*"),
                failure.getMessage());
        assertTrue(failure.getMessage().endsWith("bytes for " + purpose), failure.getMessage());
    }

    private static void preparing(String engine, String line) throws Exception {
        Octet octet = engine(engine);
        Product request = (Product) Request.parse(line);
        Parameters weights = Parameters.of(direct(request.weightsCount()), request.weights());
        octet.prepare(Request.parse("gemm u8:s8:s32 1x4:4x4").with(Parameters.of(new byte[16])))
                .close();
        limitMemory();
        NativeFailure failure =
                assertThrows(NativeFailure.class, () -> octet.prepare(request.with(weights)));
        assertTells(failure, "packed weights");
    }

    @Test
    void preparingOneDnn() throws Exception {
        preparing("onednn", "gemm u8:s8:s32 1x1:1x9000000");
    }

    @Test
    void preparingOneDnnsConvolution() throws Exception {
        preparing("onednn", "conv u8:s8:s32 ic7000oc4500_ih8kh3ph1");
    }

    @Test
    void preparingVnni() throws Exception {
        preparing("vnni", "gemm u8:s8:s32 1x1:1x80000000");
    }

    @Test
    void runningOneDnn() throws Exception {
        Octet octet = engine("onednn");
        Parameters parameters =
                Parameters.of(direct(WIDE.weightsCount()), WIDE.weights())
                        .weightScales(1e-3f)
                        .dstScale(1f / 256);
        ByteBuffer src = direct(WIDE.srcBytes());
        ByteBuffer dst = direct(WIDE.dstBytes());
        try (Kernel kernel = octet.prepare(WIDE.with(parameters))) {
            limitMemory();
            NativeFailure failure = assertThrows(NativeFailure.class, () -> kernel.run(src, dst));
            assertTells(failure, "accumulators");
            limit("unlimited");
            kernel.run(src, dst);
            assertEquals((byte) 128, dst.get(0));
        }
    }

    /** The copy of an array's weights. */
    @Test
    void directMemory() {
        Octet octet = engine("onednn");
        Product request = (Product) Request.parse("gemm u8:s8:s32 1x35000:35000x9000");
        Parameters weights = Parameters.of(new byte[request.weightsCount()]);
        OutOfMemoryError error =
                assertThrows(OutOfMemoryError.class, () -> octet.prepare(request.with(weights)));
        assertTrue(
                error.getMessage()
                        .startsWith("315,000,000 bytes of direct memory for a copy of the weights"),
                error.getMessage());
    }
}
