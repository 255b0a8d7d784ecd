package dev.octet.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.testing.FakeBackend;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A forgotten kernel is freed when it is collected, and the log says which and whose it was. */
class KernelLeakTest {
    private final FakeBackend backend = new FakeBackend();
    private final LinkedBlockingQueue<LogRecord> records = new LinkedBlockingQueue<>();

    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord entry) {
                    records.add(entry);
                }

                @Override
                public void flush() {
                    // nothing is kept back
                }

                @Override
                public void close() {
                    // nothing is open
                }
            };

    @Test
    @Timeout(30)
    void forgottenKernelIsFreedAndLogged() throws InterruptedException {
        Logger logger = Logger.getLogger(Kernel.class.getName());
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        System.setProperty("dev.octet.leaks", "trace");
        try {
            forget();
            LogRecord entry = null;
            while (entry == null) {
                System.gc();
                entry = records.poll(50, TimeUnit.MILLISECONDS);
            }
            assertEquals(Level.WARNING, entry.getLevel());
            assertTrue(entry.getMessage().contains("gemm u8:s8:s32 1x2:2x1"), entry.getMessage());
            assertTrue(entry.getMessage().contains("KernelLeakTest.forget("), entry.getMessage());
            assertTrue(entry.getMessage().lines().count() == 1, entry.getMessage());
            while (backend.released.get() < 1) {
                Thread.onSpinWait();
            }
            closeProperly();
            System.gc();
            assertNull(records.poll(100, TimeUnit.MILLISECONDS));
            assertEquals(2, backend.released.get());
        } finally {
            System.clearProperty("dev.octet.leaks");
            logger.setUseParentHandlers(true);
            logger.removeHandler(handler);
        }
    }

    /** In a frame of its own, so that no local variable keeps the kernel. */
    private void forget() {
        prepare();
    }

    private void closeProperly() {
        prepare().close();
    }

    private Kernel prepare() {
        return Kernel.of(
                backend, Gemm.parse("gemm u8:s8:s32 1x2:2x1").with(Parameters.of(new byte[2])), 1);
    }
}
