package dev.octet.engine.jvm;

import dev.octet.request.Axis;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How the windows of a convolution pass along one axis. Step i writes dst element {@code dstStart +
 * i · dstStep}; there tap t reads source element {@code i · srcStep + offsets[t]}, which is padding
 * unless it is in [0, in).
 *
 * <p>A convolution is one walk along each axis. A transposed one is as many as it has strides: the
 * dst elements of one remainder see the same taps, and one source element after the other. So each
 * is an ordinary convolution, and no zero is multiplied for the sake of a stride.
 *
 * @param in source elements
 * @param count steps
 * @param dstStart first dst element
 * @param dstStep dst elements from one step to the next
 * @param srcStep source elements from one step to the next
 * @param taps which of the kernel's taps take part; may be none
 * @param offsets where each of these reads, ascending
 */
record AxisWalk(
        int in, int count, int dstStart, int dstStep, int srcStep, int[] taps, int[] offsets) {

    /** The walks along an axis, the longest first. */
    static AxisWalk[] along(Axis axis, boolean transposed) {
        if (!transposed) {
            int[] taps = IntStream.range(0, axis.kernel()).toArray();
            int[] offsets =
                    Arrays.stream(taps).map(t -> t * axis.dilation() - axis.padBefore()).toArray();
            return new AxisWalk[] {
                new AxisWalk(axis.in(), axis.out(), 0, 1, axis.stride(), taps, offsets)
            };
        }
        return IntStream.range(0, Math.min(axis.stride(), axis.out()))
                .mapToObj(first -> transposed(axis, first))
                .toArray(AxisWalk[]::new);
    }

    private static AxisWalk transposed(Axis axis, int first) {
        // dst element o gets source element i by tap t where o = i · stride - padBefore + t ·
        // dilation
        long shift = (long) first + axis.padBefore();
        int[] taps =
                IntStream.range(0, axis.kernel())
                        .map(t -> axis.kernel() - 1 - t)
                        .filter(t -> (shift - (long) t * axis.dilation()) % axis.stride() == 0)
                        .toArray();
        int[] offsets =
                Arrays.stream(taps)
                        .map(t -> (int) ((shift - (long) t * axis.dilation()) / axis.stride()))
                        .toArray();
        int count = Blocking.ceilDiv(axis.out() - first, axis.stride());
        return new AxisWalk(axis.in(), count, first, axis.stride(), 1, taps, offsets);
    }

    /** Whether the taps read neighbouring source elements. */
    boolean isDense() {
        int last = offsets.length - 1;
        return last < 0 || offsets[last] - offsets[0] == last;
    }

    /** Source elements that {@code steps} steps span. */
    int span(int steps) {
        return (steps - 1) * srcStep + offsets[offsets.length - 1] - offsets[0] + 1;
    }

    /** Steps that a span of source elements is enough for: at least 1, at most {@code count}. */
    int steps(int span) {
        return Math.min(count, Math.max(0, span - span(1)) / srcStep + 1);
    }
}
