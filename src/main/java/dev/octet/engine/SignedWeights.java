package dev.octet.engine;

import dev.octet.memory.Buffers;
import dev.octet.request.DataType;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.ScaleLines;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * 8-bit weights as kernels multiply by them: s8, with as few zero points as can be. Of u8, 128 is
 * taken off weights and zero points; and a zero point is taken off a channel's weights where they
 * stay within s8, so that nothing is left of it.
 *
 * @param parameters those given, with s8 weights
 * @param zeroPoints one for each output channel, or with groups for each of theirs, as {@link
 *     Product#weightGrouping()} counts them; in [-128, 127], or null where all are 0
 */
public record SignedWeights(Parameters parameters, int[] zeroPoints) {

    /** Whether the values of a request may leave zero points. */
    public static boolean mayHaveZeroPoints(Product request) {
        return request.weights() == DataType.U8 || request.weightZeroPoint() != Granularity.NONE;
    }

    /** The weights of a request; those of f32 as they are. */
    public static SignedWeights of(Product request, Parameters parameters) {
        if (!mayHaveZeroPoints(request)) {
            return new SignedWeights(parameters, null);
        }
        int middle = middle(request);
        int[] zeroPoints = WeightGroups.zeroPoints(request, parameters);
        ByteBuffer weights = parameters.weights();
        int[] low = new int[zeroPoints.length];
        int[] high = new int[zeroPoints.length];
        forEach(
                request,
                (at, channel) -> {
                    int weight = weight(weights, at, middle) - zeroPoints[channel];
                    low[channel] = Math.min(low[channel], weight);
                    high[channel] = Math.max(high[channel], weight);
                });
        int[] taken = new int[zeroPoints.length];
        int[] left = new int[zeroPoints.length];
        for (int i = 0; i < left.length; i++) {
            boolean fits = low[i] >= DataType.S8.min() && high[i] <= DataType.S8.max();
            taken[i] = fits ? zeroPoints[i] : middle;
            left[i] = zeroPoints[i] - taken[i];
        }
        ByteBuffer signed =
                Buffers.allocate((int) request.weightsBytes(), "weights less their zero points");
        forEach(
                request,
                (at, channel) ->
                        signed.put(at, (byte) (weight(weights, at, middle) - taken[channel])));
        boolean none = Arrays.stream(left).allMatch(each -> each == 0);
        return new SignedWeights(parameters.weights(signed, DataType.S8), none ? null : left);
    }

    /** The zero points of weights that are yet to come, less what makes those s8; null for none. */
    static int[] zeroPointsAlone(Product request, Parameters parameters) {
        if (!mayHaveZeroPoints(request)) {
            return null;
        }
        int middle = middle(request);
        int[] left =
                Arrays.stream(WeightGroups.zeroPoints(request, parameters))
                        .map(each -> each - middle)
                        .toArray();
        return Arrays.stream(left).allMatch(each -> each == 0) ? null : left;
    }

    private static int middle(Product request) {
        return request.weights() == DataType.U8 ? 128 : 0;
    }

    private static int weight(ByteBuffer weights, int at, int middle) {
        return middle == 0 ? weights.get(at) : weights.get(at) & 255;
    }

    private interface Visit {
        void weight(int at, int channel);
    }

    /** In the order of memory. */
    private static void forEach(Product request, Visit visit) {
        ScaleLines lines = request.weightGrouping().lines(request.weightsShape());
        int at = 0;
        for (int line = 0; line < lines.lines(); line++) {
            int first = (int) (line / lines.alike()) * lines.groups();
            long end = at + lines.length();
            for (int channel = first; channel < first + lines.groups(); channel++) {
                for (long runEnd = Math.min(end, at + lines.run()); at < runEnd; at++) {
                    visit.weight(at, channel);
                }
            }
        }
    }
}
