package dev.octet.benchmarks;

/** Times calls as the plain C++ program does. */
public final class Stopwatch {
    private Stopwatch() {}

    /**
     * Calls once, so that the data is where it is when one calls again and again, then for about
     * that long. The clock is read after batches that grow with the calls made, so that neither the
     * clock nor one slow first call counts.
     *
     * @return ns per call
     */
    public static double time(Runnable call, double millis) {
        call.run();
        long begin = System.nanoTime();
        long calls = 0;
        double passed = 0;
        while (passed < millis * 1e6) {
            long batch = 1 + calls / 8;
            for (long i = 0; i < batch; i++) {
                call.run();
            }
            calls += batch;
            passed = System.nanoTime() - begin;
        }
        return passed / calls;
    }
}
