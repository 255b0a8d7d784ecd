package dev.octet.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.request.Attention;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import dev.octet.request.Softmax;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The oracle of attention against numbers worked out by hand, and against its three steps. */
class AttentionOracleTest {
    private static final float NAN = Float.NaN;
    private static final float NONE = Float.NEGATIVE_INFINITY;

    private static Tensor reals(float... values) {
        Tensor tensor = new Tensor(DataType.F32, values.length);
        for (int i = 0; i < values.length; i++) {
            tensor.set(i, values[i]);
        }
        return tensor;
    }

    private static Tensor result(String line, Tensor q, Tensor k, Tensor v) {
        return new Values(
                        Attention.parse("attention f32:f32 " + line),
                        Parameters.none(),
                        null,
                        Map.of(Role.SRC, q, Role.SRC_1, k, Role.SRC_2, v))
                .expected()
                .dst();
    }

    /** Queries of zeros give all keys they see the same weight. */
    @Test
    void means() {
        Tensor q = reals(0, 0);
        Tensor k = reals(5, 6, 7, 8);
        Tensor v = reals(1, 2, 4, 8);
        assertEquals(reals(3.75f, 3.75f), result("1x1x2x1 keys:4", q, k, v));
        assertEquals(reals(3.75f), result("1x1x1x1 keys:4 causal", reals(0), k, v));
        assertEquals(reals(1, 1.5f), result("1x1x2x1 causal", q, reals(5, 6), reals(1, 2)));
        // two heads of queries for one of keys, and tokens first
        assertEquals(
                reals(1.5f, 6, 1.5f, 6),
                result("1x2x2x1 bthd", reals(0, 0, 0, 0), k, reals(1, 4, 2, 8)));
        assertEquals(
                reals(1.5f, 1.5f),
                result("1x2x1x1 keys:2 kv_heads:1", q, reals(5, 6), reals(1, 2)));
    }

    /** What a query does not see is not there; what a mask takes out is multiplied by 0. */
    @Test
    void whatIsNotSeen() {
        Tensor q = reals(0, 0);
        assertEquals(reals(1, NAN), result("1x1x2x1 causal", q, reals(5, NAN), reals(1, 2)));
        assertEquals(reals(1, NAN), result("1x1x2x1 causal", q, reals(5, 6), reals(1, NAN)));
        assertEquals(reals(1, NAN), masked(reals(0, NONE, NONE, NONE), reals(1, 2)));
        assertEquals(reals(NAN, NAN), masked(reals(0, NONE, NONE, 0), reals(NAN, 2)));
        assertEquals(reals(1, 2), masked(reals(0, NONE, NONE, 0), reals(1, 2)));
    }

    private static Tensor masked(Tensor mask, Tensor v) {
        return new Values(
                        Attention.parse("attention f32:f32 1x1x2x1 mask:2x2"),
                        Parameters.none(),
                        null,
                        Map.of(
                                Role.SRC,
                                reals(0, 0),
                                Role.SRC_1,
                                reals(5, 6),
                                Role.SRC_2,
                                v,
                                Role.RESIDUAL,
                                mask))
                .expected()
                .dst();
    }

    /** One scale for each token of q and k and for all values; weights are 255 and less. */
    @Test
    void integers() {
        // values are 127 and 64 steps of 2 / 127, weights 255 and 255
        assertEquals(
                reals((255 * 127 + 255 * 64) * ((2f / 127) / 510)),
                result("1x1x1x1 keys:2 int8", reals(0), reals(5, 6), reals(2, 1)));
        // scores 0 and -4, which products of 127 and -127 steps make: e^-4 is 5 of 255
        float score = -127 * 127 * (2f / 127) * (2f / 127);
        assertEquals(-4, score, 1e-6f);
        assertEquals(
                reals((255 * 127 - 5 * 127) * ((1f / 127) / 260)),
                result("1x1x1x1 keys:2 int8", reals(2), reals(0, -2), reals(1, -1)));
        // NaN is 0
        assertEquals(
                reals((255 * 127) * ((2f / 127) / 510)),
                result("1x1x1x1 keys:2 int8", reals(NAN), reals(5, NAN), reals(2, NAN)));
    }

    /** Scales of queries and keys, and one of values. */
    @Test
    void integersThatAreGiven() {
        // scores 0 and -4: weights 255 and 5; values 100 and -50 quarters
        assertEquals(
                reals((255 * 100 - 5 * 50) * (0.25f / 260)),
                given("1x1x1x1 keys:2", integers(4), integers(0, -8), integers(100, -50), 0.5f));
        // a head sees its own value alone
        assertEquals(
                reals(255 * 100 * (0.25f / 255), 255 * -50 * (0.25f / 255)),
                given("1x2x1x1 bthd", integers(1, 1), integers(3, 3), integers(100, -50), 1));
    }

    /** Of keys the scales are 0.25, 0.25; of values as well. */
    private static Tensor given(String line, Tensor q, Tensor k, Tensor v, float queryScale) {
        return new Values(
                        Attention.parse("attention s8:f32 " + line + " int8"),
                        Parameters.none(),
                        null,
                        Map.of(
                                Role.SRC,
                                q,
                                Role.SRC_1,
                                k,
                                Role.SRC_2,
                                v,
                                Role.SRC_3,
                                reals(queryScale, queryScale),
                                Role.SRC_4,
                                reals(0.25f, 0.25f),
                                Role.SRC_5,
                                reals(0.25f, 0.25f)))
                .expected()
                .dst();
    }

    private static Tensor integers(int... values) {
        Tensor tensor = new Tensor(DataType.S8, values.length);
        for (int i = 0; i < values.length; i++) {
            tensor.set(i, values[i]);
        }
        return tensor;
    }

    /** The bits of a multiplication, a softmax and a multiplication. */
    @ParameterizedTest
    @EnumSource(Fill.class)
    void threeSteps(Fill fill) {
        for (int seed = 0; seed < 4; seed++) {
            Attention request =
                    Attention.parse(
                            "attention f32:f32 1x3x9x11 keys:37 values:5 mask:9x37 factor:-0.3");
            Values values = new Case(request, seed, fill).values();
            Tensor k = values.given().get(Role.SRC_1);
            Tensor v = values.given().get(Role.SRC_2);
            Tensor scores = product("gemm f32:f32:f32 3x9x11:3x11x37 nk", values.src(), k);
            Tensor weights =
                    new Values(
                                    Softmax.parse("softmax f32:f32 3x9x37 mask:9x37 factor:-0.3"),
                                    Parameters.none(),
                                    null,
                                    Map.of(Role.SRC, scores, Role.RESIDUAL, values.residual()))
                            .expected()
                            .dst();
            assertEquals(
                    product("gemm f32:f32:f32 3x9x37:3x37x5", weights, v), values.expected().dst());
        }
    }

    private static Tensor product(String line, Tensor src, Tensor weights) {
        return new Values(Gemm.parse(line), Parameters.none(), weights, Map.of(Role.SRC, src))
                .expected()
                .dst();
    }
}
