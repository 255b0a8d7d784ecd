package dev.octet.model.upgrade;

/** Integers that were attributes and are inputs. */
final class Lists {
    private static final int SLICE_SINCE = 10;
    private static final int TOP_K_SINCE = 10;

    private Lists() {}

    /** Of nodes that have one tensor and axes. */
    static void axes(Change change, Draft draft) {
        change.inputs(change.input(0), draft.list(change, "axes", change.takeLongs("axes")));
        draft.add(change);
    }

    /** The sizes of parts. */
    static void split(Change change, Draft draft) {
        change.inputs(change.input(0), draft.list(change, "split", change.takeLongs("split")));
        draft.add(change);
    }

    /** Starts, ends and axes. */
    static void slice(Change change, Draft draft) {
        if (change.from().signature().version() < SLICE_SINCE) {
            change.inputs(
                    change.input(0),
                    draft.list(change, "starts", change.takeLongs("starts")),
                    draft.list(change, "ends", change.takeLongs("ends")),
                    draft.list(change, "axes", change.takeLongs("axes")));
        }
        draft.add(change);
    }

    /** How many. */
    static void topK(Change change, Draft draft) {
        if (change.from().signature().version() < TOP_K_SINCE) {
            change.inputs(change.input(0), draft.list(change, "k", (Long) change.take("k")));
        }
        draft.add(change);
    }
}
