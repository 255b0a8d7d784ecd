package dev.octet.model.operator.attention;

import static dev.octet.model.operator.NodeRun.assertFloats;
import static dev.octet.model.operator.NodeRun.floats;
import static dev.octet.model.operator.NodeRun.shape;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.operator.NodeRun;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One head, 1 wide: scores are ln 2 and ln 3 where the query is 1, so that shares are 2 : 3. */
class AttentionTest {
    private static final double LN2 = Math.log(2);
    private static final double LN3 = Math.log(3);
    private static final Tensor Q = floats(shape(1, 1, 2, 1), 1, 0);
    private static final Tensor K = floats(shape(1, 1, 2, 1), LN2, LN3);
    private static final Tensor V = floats(shape(1, 1, 2, 1), 10, 20);

    private static NodeRun node() {
        return NodeRun.of("Attention", 25);
    }

    private static Tensor seen(boolean... keys) {
        double[] values = new double[keys.length];
        for (int i = 0; i < keys.length; i++) {
            values[i] = keys[i] ? 1 : 0;
        }
        return NodeRun.tensor(ElementType.BOOL, shape(keys.length / 2, 2), values);
    }

    @Test
    void sharesOfValues() {
        assertFloats(1e-5, node().one(Q, K, V), shape(1, 1, 2, 1), 16, 15);
        // of scores twice as large the exponentials are squared
        assertFloats(
                1e-5, node().with("scale", 2f).one(Q, K, V), shape(1, 1, 2, 1), 220.0 / 13, 15);
    }

    @Test
    void causalMasksAndWindows() {
        assertFloats(1e-5, node().with("is_causal", 1).one(Q, K, V), shape(1, 1, 2, 1), 10, 15);
        Tensor mask = seen(false, true, false, false);
        assertFloats(1e-5, node().one(Q, K, V, mask), shape(1, 1, 2, 1), 20, 0);
        Tensor added = floats(shape(1, 2), 0, Math.log(4));
        assertFloats(1e-5, node().one(Q, K, V, added), shape(1, 1, 2, 1), 260.0 / 14, 18);
        Tensor first = floats(shape(1), 0);
        assertFloats(1e-5, node().one(Q, K, V, first), shape(1, 1, 2, 1), 10, 10);
        assertFloats(
                1e-5, node().with("left_window_size", 0).one(Q, K, V), shape(1, 1, 2, 1), 16, 20);
        Tensor lengths = Tensor.of(new long[] {1}, 1);
        assertFloats(
                1e-5, node().one(Q, K, V, null, null, null, lengths), shape(1, 1, 2, 1), 10, 10);
    }

    @Test
    void pastAndStagesOfScores() {
        Tensor query = floats(shape(1, 1, 1, 1), 1);
        Tensor key = floats(shape(1, 1, 1, 1), LN3);
        Tensor value = floats(shape(1, 1, 1, 1), 20);
        Tensor pastKey = floats(shape(1, 1, 1, 1), LN2);
        Tensor pastValue = floats(shape(1, 1, 1, 1), 10);
        double cap = Math.tanh(LN2);
        double[][] wanted = {{LN2, LN3}, {cap, Math.tanh(LN3)}, {cap - 1, Math.tanh(LN3)}};
        for (int stage = 0; stage < 3; stage++) {
            List<Tensor> all =
                    node().with("qk_matmul_output_mode", stage)
                            .with("softcap", 1f)
                            .outputs(4)
                            .all(query, key, value, floats(shape(2), -1, 0), pastKey, pastValue);
            assertFloats(1e-6, all.get(1), shape(1, 1, 2, 1), LN2, LN3);
            assertFloats(1e-6, all.get(2), shape(1, 1, 2, 1), 10, 20);
            assertFloats(1e-6, all.get(3), shape(1, 1, 1, 2), wanted[stage]);
        }
        List<Tensor> all =
                node().with("qk_matmul_output_mode", 3)
                        .outputs(4)
                        .all(query, key, value, null, pastKey, pastValue);
        assertFloats(1e-6, all.get(3), shape(1, 1, 1, 2), 0.4, 0.6);
    }

    @Test
    void neighbouringHeadsShareKeys() {
        Tensor q = floats(shape(1, 1, 4), 1, 0, 1, 0);
        Tensor k = floats(shape(1, 2, 2), LN2, 0, LN3, 0);
        Tensor v = floats(shape(1, 2, 2), 10, 1, 20, 2);
        assertFloats(
                1e-5,
                node().with("q_num_heads", 4).with("kv_num_heads", 2).one(q, k, v),
                shape(1, 1, 4),
                16,
                15,
                1.5,
                1.5);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Tensor three = floats(shape(1, 1, 3, 1), 1, 2, 3);
        for (Tensor[] inputs :
                new Tensor[][] {
                    {Q, K, three},
                    {Q, K, V, floats(shape(3), 0, 0, 0)},
                    {Q, K, V, null, K, three},
                    {Q, floats(shape(1, 2, 1), 1, 2), V},
                    {Q, K, V, null, null, null, Tensor.of(new long[] {1, 1}, 2)}
                }) {
            assertThrows(IllegalArgumentException.class, () -> node().one(inputs));
        }
        assertThrows(Unsupported.class, () -> node().bind(Q, K, V, null, K));
        assertThrows(Unsupported.class, () -> node().with("left_window_size", -2).bind(Q, K, V));
        assertThrows(
                Unsupported.class, () -> node().with("qk_matmul_output_mode", 4).bind(Q, K, V));
        assertThrows(Unsupported.class, () -> NodeRun.of("Attention", 22).bind(Q, K, V));
    }

    @Test
    void pairsAreTurned() {
        // by a right angle at position 1, not at all at 0
        Tensor cos = floats(shape(2, 2), 1, 1, 0, 0);
        Tensor sin = floats(shape(2, 2), 0, 0, 1, 1);
        Tensor at = NodeRun.tensor(ElementType.INT64, shape(1, 2), 1, 0);
        Tensor x = floats(shape(1, 1, 2, 5), 1, 2, 3, 4, 5, 1, 2, 3, 4, 5);
        NodeRun halves = NodeRun.of("RotaryEmbedding", 23).with("rotary_embedding_dim", 4);
        assertFloats(
                0, halves.one(x, cos, sin, at), shape(1, 1, 2, 5), -3, -4, 1, 2, 5, 1, 2, 3, 4, 5);
        assertFloats(
                0,
                halves.with("interleaved", 1).one(x, cos, sin, at),
                shape(1, 1, 2, 5),
                -2,
                1,
                -4,
                3,
                5,
                1,
                2,
                3,
                4,
                5);
        Tensor far = NodeRun.tensor(ElementType.INT64, shape(1, 2), 0, 2);
        assertEquals(
                "position 2 of token 1 is none of 2",
                assertThrows(IllegalArgumentException.class, () -> halves.one(x, cos, sin, far))
                        .getMessage());
    }
}
