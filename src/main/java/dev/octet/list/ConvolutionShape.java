package dev.octet.list;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shape of a convolution, which requests write as benchdnn does.
 *
 * @param word as it stands in the list, without a name
 * @param transposed whether the list is about transposed convolutions
 */
record ConvolutionShape(String word, boolean transposed) implements Shape {
    /** The name of a problem, between quotes or not, is the rest of the word. */
    private static final Pattern FIELDS =
            Pattern.compile("((?:_*(?:g|mb|ic|oc|[iokspd][dhw])-?\\d+_*)+)(?:n.*|\".*)?");

    private static final Pattern IMAGES = Pattern.compile("mb\\d+_*");
    private static final Pattern GROUPS = Pattern.compile("g\\d+");

    private static final Set<String> CHANNELS_LAST =
            Set.of("", "any", "axb", "nwc", "nhwc", "ndhwc", "acb", "acdb", "acdeb");
    private static final Set<String> CHANNELS_FIRST =
            Set.of("abx", "ncw", "nchw", "ncdhw", "abc", "abcd", "abcde");
    private static final Pattern PLAIN_WEIGHTS = Pattern.compile("|any|abx|g?oid?h?w|abcd?e?f?");

    /** The shape, or null when the word is none. */
    static ConvolutionShape parse(String word, boolean transposed) {
        Matcher fields = FIELDS.matcher(word);
        return fields.matches() ? new ConvolutionShape(fields.group(1), transposed) : null;
    }

    /** Images, channels, and the spatial axes, the outermost of which is named. */
    @Override
    public int rank() {
        return word.contains("id") ? 5 : word.contains("ih") ? 4 : 3;
    }

    @Override
    public String operation() {
        return transposed ? "deconv" : "conv";
    }

    @Override
    public String text(Map<String, String> knobs) {
        String images = knobs.getOrDefault(Knobs.IMAGES, "0");
        // 0 is benchdnn's word for: as the shape says
        return images.equals("0")
                ? word
                : "mb" + images + "_" + IMAGES.matcher(word).replaceFirst("");
    }

    @Override
    public List<String> layouts(Map<String, String> knobs) throws Unsupported {
        String weights = knobs.getOrDefault(Knobs.WEIGHTS_TAG, "");
        if (!PLAIN_WEIGHTS.matcher(weights).matches()) {
            throw new Unsupported("--wtag=" + weights + ": weights are handed over dense, as abx");
        }
        boolean src = isChannelsFirst(knobs, Knobs.SRC_TAG);
        boolean dst = isChannelsFirst(knobs, Knobs.DST_TAG);
        return src && dst
                ? List.of("nchw")
                : src ? List.of("src_nchw") : dst ? List.of("dst_nchw") : List.of();
    }

    private static boolean isChannelsFirst(Map<String, String> knobs, String knob)
            throws Unsupported {
        String tag = knobs.getOrDefault(knob, "");
        if (CHANNELS_LAST.contains(tag) || CHANNELS_FIRST.contains(tag)) {
            return CHANNELS_FIRST.contains(tag);
        }
        throw new Unsupported(
                "--"
                        + knob
                        + "="
                        + tag
                        + ": tensors are dense, channels last (axb) or first (abx)");
    }

    /** A direction says it, newer lists give the bias a type. */
    @Override
    public boolean hasBias(Map<String, String> knobs) throws Unsupported {
        String direction = knobs.getOrDefault(Knobs.DIRECTION, "FWD_D");
        if (!direction.startsWith("FWD")) {
            throw new Unsupported("--dir=" + direction + ": there is no way back, only forward");
        }
        return direction.equals("FWD_B") || Translation.hasBiasType(knobs);
    }

    /** Weights of groups have a dimension more. */
    @Override
    public boolean isPerChannel(String policy) {
        return policy.equals("per_oc")
                || policy.equals(GROUPS.matcher(word).find() ? "per_dim_01" : "per_dim_0");
    }

    @Override
    public boolean isPerRow(String policy) {
        return false;
    }
}
