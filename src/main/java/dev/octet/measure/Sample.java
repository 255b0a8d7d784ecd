package dev.octet.measure;

import dev.octet.request.Request;
import java.util.Random;
import java.util.stream.IntStream;

/** The outputs of a large request that the oracle can afford: evenly spread, first and last too. */
public final class Sample {
    private Sample() {}

    /**
     * All outputs if that takes at most so many operations, otherwise as many as take that.
     *
     * @return indices into dst, ascending
     */
    public static int[] of(Request request, long operations, long seed) {
        int all = request.dstCount();
        if (request.operations() <= operations) {
            return IntStream.range(0, all).toArray();
        }
        int count = (int) Math.max(2, (double) operations / request.operations() * all);
        if (count >= all) {
            return IntStream.range(0, all).toArray();
        }
        // one from each of so many stretches of nearly equal length
        Random random = new Random(seed);
        int[] outputs = new int[count];
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) i * all / count);
            int to = (int) ((i + 1L) * all / count);
            outputs[i] = from + random.nextInt(to - from);
        }
        outputs[0] = 0;
        outputs[count - 1] = all - 1;
        return outputs;
    }
}
