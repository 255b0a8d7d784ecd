package dev.octet.engine;

import dev.octet.request.Gemm;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.WeightsLayout;

/** Values of weights in groups along K (see {@link Gemm#weightGroup()}), as kernels read them. */
public final class WeightGroups {
    private WeightGroups() {}

    /** Whether the weights of a request have groups. */
    public static boolean areIn(Product request) {
        return request.epilogue().weightScale() == Granularity.PER_GROUP;
    }

    /** The scales, [groups, N]. */
    public static float[] scales(Gemm gemm, Parameters parameters) {
        float[] given = parameters.weightScales();
        float[] scales = new float[given.length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = given[place(gemm, i)];
        }
        return scales;
    }

    /** Zero points that lie as {@link Product#weightGrouping()} counts them, as [groups, N]. */
    public static int[] zeroPoints(Gemm gemm, int[] given) {
        int[] zeroPoints = new int[given.length];
        for (int i = 0; i < zeroPoints.length; i++) {
            zeroPoints[i] = given[place(gemm, i)];
        }
        return zeroPoints;
    }

    /** Where element i of [groups, N] lies among the values that a caller hands over. */
    private static int place(Gemm gemm, int i) {
        return gemm.layout() == WeightsLayout.KN ? i : i % gemm.n() * gemm.groups() + i / gemm.n();
    }

    /** The zero points of a request, as many as {@link Product#weightGrouping()} counts. */
    static int[] zeroPoints(Product request, Parameters parameters) {
        if (request.weightZeroPoint() == Granularity.PER_GROUP) {
            return parameters.weightZeroPoints();
        }
        int[] channels = parameters.channelZeroPoints(request.channels());
        return request.match(gemm -> inGroups(gemm, channels), conv -> channels);
    }

    private static int[] inGroups(Gemm gemm, int[] channels) {
        int[] all = new int[gemm.groups() * gemm.n()];
        for (int i = 0; i < all.length; i++) {
            all[place(gemm, i)] = channels[i % gemm.n()];
        }
        return all;
    }
}
