package dev.octet.testing;

import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Assumptions;

/** Heap bytes that a call allocates once it is compiled, and where. */
public final class Allocations {
    /** Long enough for a compiler with a long queue on a busy machine. */
    private static final long PATIENCE_SECONDS = 30;

    private static final int CALLS = 500;
    private static final int RECORDED_CALLS = 200_000;

    private Allocations() {}

    /**
     * Fails if each call allocates more than {@code allowed} bytes on this thread, and says what it
     * allocates and where.
     *
     * <p>It is the least of many windows: linking, class loading and a deoptimized frame may
     * allocate in one of them, and so does code that is not compiled yet; what a call itself
     * allocates shows in all. Once in some dozens of JVMs, HotSpot leaves the code in C1 for good.
     * Recording it has everything compiled anew, so there is a second look after that.
     */
    public static void assertAtMost(long allowed, String name, Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Assumptions.assumeTrue(
                threads.isThreadAllocatedMemorySupported(), "this JVM does not count allocations");
        threads.setThreadAllocatedMemoryEnabled(true);
        if (least(allowed, threads, call) <= allowed) {
            return;
        }
        String sites = sites(call);
        long least = least(allowed, threads, call);
        if (least > allowed) {
            fail(
                    RootLocale.format(
                            "%s allocates %d bytes with every run, allowed are %d:%n%s",
                            name, least, allowed, sites));
        }
    }

    /** Bytes per call: of the first window with no more than allowed, or the least of all. */
    private static long least(long allowed, ThreadMXBean threads, Runnable call) {
        long self = Thread.currentThread().getId();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        long least = Long.MAX_VALUE;
        while (least > allowed && System.nanoTime() < deadline) {
            long before = threads.getThreadAllocatedBytes(self);
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            least = Math.min(least, (threads.getThreadAllocatedBytes(self) - before) / CALLS);
        }
        return least;
    }

    /** What JFR's samples say: a line for each place, with its count. */
    private static String sites(Runnable call) {
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ObjectAllocationSample").with("throttle", "1000/s");
            recording.start();
            for (int i = 0; i < RECORDED_CALLS; i++) {
                call.run();
            }
            recording.stop();
            Path file = Files.createTempFile("octet-allocations", ".jfr");
            try {
                recording.dump(file);
                return sites(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            return "no recording: " + e;
        }
    }

    private static String sites(Path file) throws IOException {
        String self = Thread.currentThread().getName();
        Map<String, Long> counts =
                RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getThread() != null)
                        .filter(event -> event.getThread().getJavaName().equals(self))
                        .collect(
                                Collectors.groupingBy(
                                        Allocations::site, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " x " + entry.getKey())
                .collect(Collectors.joining("\n"));
    }

    private static String site(RecordedEvent event) {
        String frames =
                event.getStackTrace() == null
                        ? "no stack"
                        : event.getStackTrace().getFrames().stream()
                                .limit(10)
                                .map(Allocations::frame)
                                .collect(Collectors.joining(" < "));
        return event.getClass("objectClass").getName() + " in " + frames;
    }

    private static String frame(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return RootLocale.format(
                "%s.%s:%d(%s)",
                type.substring(type.lastIndexOf('.') + 1),
                frame.getMethod().getName(),
                frame.getLineNumber(),
                frame.getType());
    }
}
