package dev.octet.benchmarks.compare;

import dev.octet.Octet;
import dev.octet.benchmarks.compare.Results.Load;
import dev.octet.benchmarks.peer.Data;
import dev.octet.kernel.Kernel;
import dev.octet.request.Product;
import dev.octet.verify.Case;
import dev.octet.verify.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Threads that call one kernel as fast as they can, each with data of its own. */
final class Callers {
    private static final int DIGITS = 3;
    private static final double THOUSAND = 1e3;
    private static final Path STATUS = Path.of("/proc/thread-self/status");

    private final Values values;

    Callers(String request) {
        values = Case.parse(request).values();
    }

    /**
     * Calls for about that long.
     *
     * @param callers how many threads
     * @param kernelThreads how many threads each run may use
     */
    Load run(int callers, int kernelThreads, double millis) {
        Product request = values.request().asProduct();
        try (Kernel kernel = Octet.best().threads(kernelThreads).prepare(values.bound())) {
            List<Caller> all = new ArrayList<>();
            CountDownLatch ready = new CountDownLatch(callers);
            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(callers);
            for (int i = 0; i < callers; i++) {
                all.add(new Caller(kernel, ready, go, done));
            }
            all.forEach(Thread::start);
            ready.await();
            long begin = System.nanoTime();
            all.forEach(caller -> caller.end = begin + (long) (millis * 1e6));
            go.countDown();
            Histogram latencies = new Histogram(DIGITS);
            long end = begin;
            long interruptions = 0;
            for (Caller caller : all) {
                caller.join();
                latencies.add(caller.latencies);
                interruptions += caller.interruptions;
                end = Math.max(end, caller.last);
            }
            double seconds = (end - begin) / 1e9;
            return new Load(
                    request.toString(),
                    callers,
                    kernelThreads,
                    List.of(latencies.getTotalCount() / seconds),
                    latencies.getValueAtPercentile(50) / THOUSAND,
                    latencies.getValueAtPercentile(99) / THOUSAND,
                    latencies.getMaxValue() / THOUSAND,
                    interruptions / seconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    /** How often the system took this thread off its core though it would have gone on. */
    private static long interruptions() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("nonvoluntary_ctxt_switches:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            // not Linux
            return 0;
        }
    }

    private final class Caller extends Thread {
        private final Kernel kernel;
        private final CountDownLatch ready;
        private final CountDownLatch go;
        private final CountDownLatch done;
        private final Histogram latencies = new Histogram(DIGITS);
        private final ByteBuffer src = Data.of(values.src());
        private final ByteBuffer dst = Data.buffer(values.request().dstBytes());
        private long end;
        private long last;
        private long interruptions;

        Caller(Kernel kernel, CountDownLatch ready, CountDownLatch go, CountDownLatch done) {
            super("caller");
            this.kernel = kernel;
            this.ready = ready;
            this.go = go;
            this.done = done;
            setDaemon(true);
        }

        @Override
        public void run() {
            kernel.run(src, dst);
            long before = interruptions();
            try {
                ready.countDown();
                go.await();
                long from = System.nanoTime();
                while (from < end) {
                    kernel.run(src, dst);
                    long to = System.nanoTime();
                    latencies.recordValue(to - from);
                    from = to;
                }
                last = from;
                // looking takes time, of which the others must not be robbed
                done.countDown();
                done.await();
            } catch (InterruptedException e) {
                return;
            }
            interruptions = interruptions() - before;
        }
    }
}
