package dev.octet.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Results known beforehand: the oracle itself is right. */
class TensorOracleTest {
    private static final float NAN = Float.NaN;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private static void check(String line, float[] x, float... expected) {
        check(line, Parameters.none(), x, null, expected);
    }

    private static void check(
            String line, Parameters parameters, float[] x, float[] residual, float... expected) {
        Map<Role, Tensor> given = new EnumMap<>(Role.class);
        given.put(Role.SRC, tensor(x));
        if (residual != null) {
            given.put(Role.RESIDUAL, tensor(residual));
        }
        Request request = Request.parse(line);
        Tensor dst = new Values(request, parameters, null, given).expected().dst();
        assertEquals(expected.length, dst.count(), line);
        for (int i = 0; i < expected.length; i++) {
            // zeros with their signs
            float delta = 2e-7f * Math.abs(expected[i]);
            boolean isClose = Math.abs(expected[i] - dst.real(i)) <= delta && delta > 0;
            assertEquals(expected[i], isClose ? expected[i] : dst.real(i), line);
        }
    }

    private static Tensor tensor(float... x) {
        Tensor tensor = new Tensor(DataType.F32, x.length);
        for (int i = 0; i < x.length; i++) {
            tensor.set(i, x[i]);
        }
        return tensor;
    }

    @Test
    void softmax() {
        float[] x = {0, (float) Math.log(3), 5, 5};
        check("softmax f32:f32 2x2", x, 0.25f, 0.75f, 0.5f, 0.5f);
        check("softmax f32:f32 4 factor:0", x, 0.25f, 0.25f, 0.25f, 0.25f);
        check("log_softmax f32:f32 2x2 axis:0", new float[] {0, 1, 0, 1}, repeat(-0.6931472f, 4));
        check("softmax f32:f32 1x1", new float[] {-7}, 1);
        check("log_softmax f32:f32 1", new float[] {88}, 0);
    }

    private static float[] repeat(float value, int count) {
        float[] all = new float[count];
        Arrays.fill(all, value);
        return all;
    }

    @Test
    void softmaxOfInfinities() {
        check("softmax f32:f32 3", new float[] {-INFINITY, 4, -INFINITY}, 0, 1, 0);
        check("log_softmax f32:f32 2", new float[] {-INFINITY, 4}, -INFINITY, 0);
        check("softmax f32:f32 2", new float[] {-INFINITY, -INFINITY}, NAN, NAN);
        check("softmax f32:f32 2", new float[] {INFINITY, 0}, NAN, NAN);
        check("softmax f32:f32 2x2", new float[] {NAN, 0, 0, 0}, NAN, NAN, 0.5f, 0.5f);
    }

    /** src 2x2x2, a mask for each of the first dimension, for each of the second, for each row. */
    @Test
    void masks() {
        float[] x = new float[8];
        float no = -INFINITY;
        check("softmax f32:f32 2x2x2 mask:2", Parameters.none(), x, new float[] {0, no},
                1, 0, 1, 0, 1, 0, 1, 0);
        check("softmax f32:f32 2x2x2 mask:2x1x2", Parameters.none(), x, new float[] {0, no, no, 0},
                1, 0, 1, 0, 0, 1, 0, 1);
        check("softmax f32:f32 2x2x2 mask:1x2x2", Parameters.none(), x, new float[] {0, no, no, 0},
                1, 0, 0, 1, 1, 0, 0, 1);
    }

    @Test
    void normalizations() {
        float[] x = {1, 3, 10, 30};
        check("layer_norm f32:f32 2x2 eps:0", x, -1, 1, -1, 1);
        check("layer_norm f32:f32 2x2 eps:3", new float[] {1, 3, 5, 3}, -0.5f, 0.5f, 0.5f, -0.5f);
        check(
                "layer_norm f32:f32 2x2 eps:0 scale bias residual",
                Parameters.none().weightScales(2, 3).bias(10, 20),
                new float[] {1, 1, 1, 1},
                new float[] {0, 2, 9, 29},
                8, 23, 8, 23);
        check("rms_norm f32:f32 1x2 eps:0", new float[] {1, 7}, 0.2f, 1.4f);
        check("rms_norm f32:f32 2 eps:0", new float[] {0, 0}, NAN, NAN);
        check("layer_norm f32:f32 1x2 eps:0", new float[] {5, 5}, NAN, NAN);
        // two images of two channels at two places
        float[] first = {1, 3, 10, 30, 2, 2, 1, 3};
        check("group_norm f32:f32 2x2x2 nchw groups:2 eps:0 bias", Parameters.none().bias(0, 5),
                first, null, -1, 1, 4, 6, NAN, NAN, 4, 6);
        float[] last = {1, 10, 3, 30};
        check("group_norm f32:f32 1x2x2 groups:2 eps:0 scale", Parameters.none().weightScales(1, 2),
                last, null, -1, -2, 1, 2);
    }

    @Test
    void reductions() {
        float[] x = {1, -2, 3, -4, 5, 6};
        check("reduce_sum f32:f32 2x3 axes:1", x, 2, 7);
        check("reduce_sum f32:f32 2x3 axes:0", x, -3, 3, 9);
        check("reduce_mean f32:f32 2x3 axes:0,1", x, 1.5f);
        check("reduce_max f32:f32 3x2 axes:1", x, 1, 3, 6);
        check("reduce_min f32:f32 3x2 axes:0", x, 1, -4);
        check("reduce_prod f32:f32 2x3 axes:1", x, -6, -120);
        check("reduce_l1 f32:f32 2x3 axes:1", x, 6, 15);
        check("reduce_l2 f32:f32 1x2 axes:1", new float[] {3, -4}, 5);
        check("reduce_sum_square f32:f32 2x1 axes:0", new float[] {3, -4}, 25);
        check("reduce_log_sum f32:f32 2x1 axes:0", new float[] {1, (float) Math.E - 1}, 1);
        check("reduce_log_sum_exp f32:f32 2 axes:0", new float[] {500, 500}, 500.69315f);
        check("reduce_log_sum_exp f32:f32 2 axes:0", new float[] {-INFINITY, -INFINITY}, -INFINITY);
        check("reduce_log_sum_exp f32:f32 2x1 axes:0", new float[] {INFINITY, 0}, INFINITY);
        check("reduce_max f32:f32 2 axes:0", new float[] {NAN, INFINITY}, NAN);
        check("reduce_max f32:f32 3 axes:0", new float[] {-0f, 0f, -0f}, 0f);
        check("reduce_min f32:f32 3x1 axes:0", new float[] {0f, -0f, 0f}, -0f);
        check("reduce_l1 f32:f32 1 axes:0", new float[] {-0f}, 0f);
    }
}
