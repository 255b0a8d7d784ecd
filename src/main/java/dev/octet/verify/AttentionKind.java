package dev.octet.verify;

import dev.octet.request.Attention;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.List;

/** Attention: the two products and the softmax of docs/numerics.md, one query after the other. */
final class AttentionKind extends TensorKind<Attention> {
    private static final Integer[] TOKENS = {1, 2, 3, 5, 12, 13, 16, 17, 31, 33, 64, 65, 130};
    private static final Integer[] WIDTHS = {1, 3, 8, 15, 16, 17, 32, 33, 64, 65, 100};
    private static final int MOST = 60_000;

    @Override
    public Class<Attention> request() {
        return Attention.class;
    }

    @Override
    public Attention draw(Draw draw) {
        int kvHeads = draw.of(1, 1, 2, 3);
        int heads = kvHeads * draw.of(1, 1, 2, 3);
        int batch = draw.oneIn(100) ? 0 : draw.of(1, 1, 2);
        int queries = draw.of(TOKENS);
        int keys = draw.oneIn(20) ? draw.between(200, 1200) : draw.of(TOKENS);
        boolean causal = draw.oneIn(3);
        if (causal && keys < queries) {
            keys = queries;
        }
        while (queries > 1 && batch * heads * queries * keys > MOST) {
            queries = queries / 2;
        }
        int width = draw.of(WIDTHS);
        return new Attention(
                batch,
                heads,
                kvHeads,
                queries,
                keys,
                width,
                draw.oneIn(2) ? width : draw.of(WIDTHS),
                draw.oneIn(2),
                draw.oneIn(3) ? draw.of(1f, -2f, 0f) : (float) (1 / Math.sqrt(width)),
                causal,
                draw.oneIn(2) ? List.of() : mask(draw, batch, heads, queries, keys),
                RandomTensor.output(draw, true));
    }

    private static List<Integer> mask(Draw draw, int batch, int heads, int queries, int keys) {
        List<Integer> mask = new ArrayList<>();
        for (int size : new int[] {batch, heads, queries}) {
            mask.add(draw.oneIn(2) ? 1 : size);
        }
        mask.add(keys);
        return mask.subList(draw.below(mask.size()), mask.size());
    }

    @Override
    Parameters parameters(Attention request, FloatValues floats) {
        return Parameters.none();
    }

    @Override
    float[] results(Attention request, Values values) {
        float[] results = new float[request.dstCount()];
        for (int b = 0; b < request.batch(); b++) {
            for (int head = 0; head < request.heads(); head++) {
                for (int query = 0; query < request.queries(); query++) {
                    float[] y = row(request, values, b, head, query);
                    for (int i = 0; i < y.length; i++) {
                        int[] at = {b, head, query, i};
                        int[] sizes = {request.heads(), request.queries(), request.valueWidth()};
                        results[index(request.tokensFirst(), at, sizes)] = y[i];
                    }
                }
            }
        }
        return results;
    }

    private static float[] row(Attention request, Values values, int b, int head, int query) {
        Tensor q = values.src();
        Tensor k = values.given().get(Role.SRC_1);
        Tensor v = values.given().get(Role.SRC_2);
        int kvHead = head / (request.heads() / request.kvHeads());
        boolean tokensFirst = request.tokensFirst();
        int[] sizes = {request.heads(), request.queries(), request.width()};
        int[] keySizes = {request.kvHeads(), request.keys(), request.width()};
        int[] valueSizes = {request.kvHeads(), request.keys(), request.valueWidth()};
        int seen =
                request.causal()
                        ? Math.min(request.keys(), query + request.keys() - request.queries() + 1)
                        : request.keys();
        float[] z = new float[seen];
        for (int key = 0; key < seen; key++) {
            float sum = 0;
            for (int i = 0; i < request.width(); i++) {
                int of = index(tokensFirst, new int[] {b, head, query, i}, sizes);
                int by = index(tokensFirst, new int[] {b, kvHead, key, i}, keySizes);
                sum = Math.fma(q.real(of), k.real(by), sum);
            }
            z[key] = request.factor() * sum;
            if (!request.mask().isEmpty()) {
                int at = maskIndex(request.mask(), new int[] {b, head, query, key});
                z[key] = Math.fma(sum, request.factor(), values.residual().real(at));
            }
        }
        float[] p = FloatMath.softmax(z);
        float[] y = new float[request.valueWidth()];
        for (int i = 0; i < y.length; i++) {
            for (int key = 0; key < seen; key++) {
                int by = index(tokensFirst, new int[] {b, kvHead, key, i}, valueSizes);
                y[i] = Math.fma(p[key], v.real(by), y[i]);
            }
        }
        return y;
    }

    /**
     * Where an element is.
     *
     * @param at batch entry, head, token, element
     * @param sizes heads, tokens, width
     */
    private static int index(boolean tokensFirst, int[] at, int[] sizes) {
        int row =
                tokensFirst
                        ? (at[0] * sizes[1] + at[2]) * sizes[0] + at[1]
                        : (at[0] * sizes[0] + at[1]) * sizes[1] + at[2];
        return row * sizes[2] + at[3];
    }

    /** As NumPy broadcasts. */
    private static int maskIndex(List<Integer> mask, int[] at) {
        int index = 0;
        for (int i = 0; i < mask.size(); i++) {
            int own = mask.get(i);
            index = index * own + (own == 1 ? 0 : at[at.length - mask.size() + i]);
        }
        return index;
    }
}
