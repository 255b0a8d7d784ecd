package dev.octet.list;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shape of a matrix multiplication, with what depends on its dimensions.
 *
 * @param text in the notation of requests
 * @param rank dimensions per tensor
 */
record MatmulShape(String text, int rank) implements Shape {
    private static final Set<String> PLAIN_TAGS = Set.of("", "any", "abx");

    /** The name of a problem, between quotes or not, is the rest of the word. */
    private static final Pattern TENSORS =
            Pattern.compile("((\\d+(?:x\\d+)+):\\d+(?:x\\d+)+(?::\\d+(?:x\\d+)+)?)(?:_?n.*)?");

    /** As lists wrote it before 2021. */
    private static final Pattern LETTERS =
            Pattern.compile("(?:mb(\\d+))?m(\\d+)n(\\d+)k(\\d+)(?:_?n.*)?");

    /** The shape, or null when the word is none. */
    static MatmulShape parse(String word) {
        Matcher tensors = TENSORS.matcher(word);
        if (tensors.matches()) {
            return new MatmulShape(tensors.group(1), tensors.group(2).split("x").length);
        }
        Matcher letters = LETTERS.matcher(word);
        if (!letters.matches()) {
            return null;
        }
        String batch = letters.group(1) == null ? "" : letters.group(1) + "x";
        String m = letters.group(2);
        String n = letters.group(3);
        String k = letters.group(4);
        return new MatmulShape(
                batch + m + "x" + k + ":" + batch + k + "x" + n, batch.isEmpty() ? 2 : 3);
    }

    @Override
    public String operation() {
        return "gemm";
    }

    @Override
    public String text(Map<String, String> knobs) {
        return text;
    }

    @Override
    public List<String> layouts(Map<String, String> knobs) throws Unsupported {
        plain(knobs, Knobs.SRC_TAG, "the source");
        plain(knobs, Knobs.DST_TAG, "the destination");
        String tag = knobs.getOrDefault(Knobs.WEIGHTS_TAG, "");
        if (tag.equals(letters(true))) {
            return List.of("nk");
        }
        if (isPlain(tag)) {
            return List.of();
        }
        throw new Unsupported("--wtag=" + tag + ": weights are handed over as [K,N] or [N,K]");
    }

    private void plain(Map<String, String> knobs, String knob, String tensor) throws Unsupported {
        String tag = knobs.getOrDefault(knob, "");
        if (!isPlain(tag)) {
            throw new Unsupported(
                    "--" + knob + "=" + tag + ": " + tensor + " is dense and row-major");
        }
    }

    private boolean isPlain(String tag) {
        return PLAIN_TAGS.contains(tag) || tag.equals(letters(false));
    }

    /** The tag of a dense tensor, the last two dimensions in order or swapped. */
    private String letters(boolean swapped) {
        StringBuilder letters = new StringBuilder("abcdefghijkl".substring(0, rank));
        if (swapped) {
            char last = letters.charAt(rank - 1);
            letters.setCharAt(rank - 1, letters.charAt(rank - 2));
            letters.setCharAt(rank - 2, last);
        }
        return letters.toString();
    }

    @Override
    public boolean hasBias(Map<String, String> knobs) throws Unsupported {
        if (!Translation.hasBiasType(knobs)) {
            return false;
        }
        String mask = knobs.getOrDefault(Knobs.BIAS_MASK, "");
        if (!mask.isEmpty() && !mask.equals(Integer.toString(1 << rank - 1))) {
            throw new Unsupported("--bia_mask=" + mask + ": the bias is one value per column");
        }
        return true;
    }

    @Override
    public boolean isPerChannel(String policy) {
        return policy.equals("per_oc") || policy.equals("per_dim_" + (rank - 1));
    }

    @Override
    public boolean isPerRow(String policy) {
        return policy.equals(rank == 2 ? "per_dim_0" : rank == 3 ? "per_dim_01" : "per_dim_012");
    }
}
