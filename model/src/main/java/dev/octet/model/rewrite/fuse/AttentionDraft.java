package dev.octet.model.rewrite.fuse;

import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.edit.Editor;
import dev.octet.model.rewrite.edit.Shapes;
import dev.octet.model.rewrite.match.Strided;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * An attention about to become a request.
 *
 * @param q [batch, heads, queries, width], wherever it lies
 * @param k [batch, heads or fewer, keys, width]
 * @param v [batch, as many, keys, width of values]
 * @param factor of scores
 * @param isCausal see the request
 * @param mask added to scores, or null
 * @param tokensFirst whether the result is [batch, queries, heads, width of values], else heads are
 *     outside of queries
 */
public record AttentionDraft(
        Strided q,
        Strided k,
        Strided v,
        float factor,
        boolean isCausal,
        String mask,
        boolean tokensFirst) {
    /** Whether there is such a request. */
    public boolean fits(Editor editor) {
        int[] of = q.dims();
        int[] keys = k.dims();
        int[] values = v.dims();
        boolean shapes =
                of.length == 4
                        && keys.length == 4
                        && values.length == 4
                        && of[0] == keys[0]
                        && of[0] == values[0]
                        && of[1] % Math.max(1, keys[1]) == 0
                        && keys[1] == values[1]
                        && keys[2] == values[2]
                        && of[3] == keys[3];
        boolean dense = shapes && q.isDenseAlong(3) && k.isDenseAlong(3) && v.isDenseAlong(3);
        return dense
                && Float.isFinite(factor)
                && (!isCausal || keys[2] >= of[2])
                && (mask == null || isMask(editor, mask, of[0], of[1], of[2], keys[2]));
    }

    /** Whether a value can be added to scores of that shape. */
    static boolean isMask(Editor editor, String value, int... scores) {
        TensorType type = editor.type(value);
        Shape shape = type.shape();
        boolean fits =
                type.element() == ElementType.FLOAT
                        && shape.rank() >= 1
                        && shape.rank() <= scores.length
                        && shape.get(-1) == scores[scores.length - 1];
        for (int i = 1; fits && i <= shape.rank(); i++) {
            fits = shape.get(-i) == 1 || shape.get(-i) == scores[scores.length - i];
        }
        return fits;
    }

    private Request request(Editor editor) {
        int[] of = q.dims();
        StringBuilder line = new StringBuilder("attention f32:f32 ");
        line.append(Shapes.word(Shape.of(of)));
        word(line, "kv_heads", k.dims()[1], of[1]);
        word(line, "keys", k.dims()[2], of[2]);
        word(line, "values", v.dims()[3], of[3]);
        line.append(tokensFirst ? " bthd" : "").append(" factor:").append(factor);
        if (mask != null) {
            line.append(" mask:").append(Shapes.word(editor.type(mask).shape()));
        }
        line.append(isCausal ? " causal" : "");
        strides(line, "q", q);
        strides(line, "k", k);
        strides(line, "v", v);
        return Request.parse(line.toString());
    }

    private static void word(StringBuilder line, String name, int value, int otherwise) {
        if (value != otherwise) {
            line.append(' ').append(name).append(':').append(value);
        }
    }

    /** Along an axis of one element any will do: those of a dense tensor make one of them. */
    private void strides(StringBuilder line, String name, Strided tensor) {
        int[] dims = tensor.dims();
        int[] dense =
                tokensFirst
                        ? new int[] {dims[1] * dims[2] * dims[3], dims[3], dims[1] * dims[3]}
                        : new int[] {dims[1] * dims[2] * dims[3], dims[2] * dims[3], dims[3]};
        line.append(' ').append(name).append("_strides:");
        for (int i = 0; i < 3; i++) {
            line.append(i == 0 ? "" : ",").append(dims[i] == 1 ? dense[i] : tensor.strides()[i]);
        }
    }

    /** Adds the node. */
    public void add(Editor editor, String name, TensorType type, String output) {
        List<String> inputs =
                new ArrayList<>(List.of(q.begin(editor), k.begin(editor), v.begin(editor)));
        List<Role> roles = new ArrayList<>(List.of(Role.SRC, Role.SRC_1, Role.SRC_2));
        if (mask != null) {
            inputs.add(mask);
            roles.add(Role.RESIDUAL);
        }
        editor.add(
                Computed.of(request(editor), Parameters.none(), List.of(), roles, type),
                name,
                inputs,
                List.of(output));
    }
}
