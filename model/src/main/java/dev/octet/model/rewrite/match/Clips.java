package dev.octet.model.rewrite.match;

import dev.octet.model.graph.Node;
import dev.octet.model.rewrite.edit.Editor;

/** The bounds of a Clip, which are attributes in old versions and inputs in new ones. */
public final class Clips {
    private Clips() {}

    /** The lower bound; NaN where it is not known before a run. */
    public static double lower(Editor editor, Node clip) {
        return bound(editor, clip, 1, "min", Double.NEGATIVE_INFINITY);
    }

    /** The upper bound; NaN where it is not known before a run. */
    public static double upper(Editor editor, Node clip) {
        return bound(editor, clip, 2, "max", Double.POSITIVE_INFINITY);
    }

    private static double bound(Editor editor, Node clip, int input, String name, double none) {
        if (clip.inputs().size() > input && !clip.inputs().get(input).isEmpty()) {
            return editor.scalar(clip.inputs().get(input));
        }
        Object value = clip.attributes().get(name);
        return value == null ? none : (Float) value;
    }
}
