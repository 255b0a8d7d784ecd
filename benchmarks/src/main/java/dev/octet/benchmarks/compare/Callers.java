package dev.octet.benchmarks.compare;

import dev.octet.Octet;
import dev.octet.benchmarks.compare.Results.Load;
import dev.octet.benchmarks.peer.Data;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Product;
import dev.octet.verify.Case;
import dev.octet.verify.ProductValues;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;

/** Threads that call one kernel as fast as they can, each with data of its own. */
final class Callers {
    private static final int DIGITS = 3;
    private static final double THOUSAND = 1e3;

    private final ProductValues values;

    Callers(String request) {
        values = (ProductValues) Case.parse(request).values();
    }

    /**
     * Calls for about that long.
     *
     * @param callers how many threads
     * @param kernelThreads how many threads each run may use
     */
    Load run(int callers, int kernelThreads, double millis) {
        Product request = values.request();
        try (Kernel kernel =
                Octet.best().threads(kernelThreads).prepare(request, values.parameters())) {
            List<Caller> all = new ArrayList<>();
            CountDownLatch ready = new CountDownLatch(callers);
            CountDownLatch go = new CountDownLatch(1);
            for (int i = 0; i < callers; i++) {
                all.add(new Caller(kernel, ready, go));
            }
            all.forEach(Thread::start);
            ready.await();
            long begin = System.nanoTime();
            all.forEach(caller -> caller.end = begin + (long) (millis * 1e6));
            go.countDown();
            Histogram latencies = new Histogram(DIGITS);
            long end = begin;
            for (Caller caller : all) {
                caller.join();
                latencies.add(caller.latencies);
                end = Math.max(end, caller.last);
            }
            return new Load(
                    request.toString(),
                    callers,
                    kernelThreads,
                    latencies.getTotalCount() * 1e9 / (end - begin),
                    latencies.getValueAtPercentile(50) / THOUSAND,
                    latencies.getValueAtPercentile(99) / THOUSAND,
                    latencies.getMaxValue() / THOUSAND);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    private final class Caller extends Thread {
        private final Kernel kernel;
        private final CountDownLatch ready;
        private final CountDownLatch go;
        private final Histogram latencies = new Histogram(DIGITS);
        private final ByteBuffer src = Data.of(values.src());
        private final ByteBuffer dst = Data.buffer(values.request().dstBytes());
        private long end;
        private long last;

        Caller(Kernel kernel, CountDownLatch ready, CountDownLatch go) {
            super("caller");
            this.kernel = kernel;
            this.ready = ready;
            this.go = go;
            setDaemon(true);
        }

        @Override
        public void run() {
            kernel.run(src, dst);
            ready.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                return;
            }
            long from = System.nanoTime();
            while (from < end) {
                kernel.run(src, dst);
                long to = System.nanoTime();
                latencies.recordValue(to - from);
                from = to;
            }
            last = from;
        }
    }
}
