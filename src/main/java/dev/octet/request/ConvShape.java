package dev.octet.request;

import dev.octet.text.Echo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A convolution's shape in benchdnn's notation: names with numbers, in any order, underscores
 * without meaning. g groups, mb images, ic and oc channels; then for d(epth), h(eight) and w(idth)
 * i and o sizes, k kernel, s stride, d dilation less 1, p padding in front.
 *
 * <p>As benchdnn has it: without the sizes of the inner axes all axes are alike; a missing output
 * size follows from the same padding on both sides, a missing padding from the output size.
 */
final class ConvShape {
    /** Letters of the axes, outermost first. */
    static final String AXES = "dhw";

    /** benchdnn's optional problem name, n"..." or _n"...", which has no meaning for the result. */
    private static final Pattern PROBLEM_NAME = Pattern.compile("_?n\"[^\"]*\"$");

    private static final Pattern FIELD = Pattern.compile("_*(g|mb|ic|oc|[iokspd][dhw])(-?\\d+)_*");

    private final String word;
    private final boolean transposed;
    private final Map<String, Integer> fields = new HashMap<>();
    private final int rank;
    private final boolean alike;

    ConvShape(String word, boolean transposed) {
        this.word = word;
        this.transposed = transposed;
        readFields();
        rank = fields.containsKey("id") ? 3 : fields.containsKey("ih") ? 2 : 1;
        alike = rank > 1 && !fields.containsKey("iw");
        for (String name : fields.keySet()) {
            if (name.matches("[iokspd][dhw]") && AXES.indexOf(name.charAt(1)) < 3 - rank) {
                throw wrong("has " + name + ", but no i" + name.charAt(1));
            }
        }
    }

    private void readFields() {
        String text = PROBLEM_NAME.matcher(word).replaceFirst("");
        Matcher matcher = FIELD.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw wrong("cannot be read from " + Echo.quoted(text.substring(at)) + " on");
            }
            try {
                if (fields.put(matcher.group(1), Integer.valueOf(matcher.group(2))) != null) {
                    throw wrong("sets " + matcher.group(1) + " twice");
                }
            } catch (NumberFormatException e) {
                throw wrong("has a number that is too large: " + Echo.of(matcher.group(2)));
            }
            at = matcher.end();
        }
    }

    ConvBuilder builder() {
        int[] size = required("i");
        int[] kernel = required("k");
        int[] stride = optional("s", 1);
        int[] dilation = optional("d", 0);
        int[] before = new int[rank];
        int[] after = new int[rank];
        for (int i = 0; i < rank; i++) {
            dilation[i]++;
            Integer out = value("o", i);
            Integer padding = value("p", i);
            before[i] = padding == null ? 0 : padding;
            after[i] = before[i];
            if (out != null) {
                Axis axis = new Axis(size[i], out, kernel[i], stride[i], dilation[i], before[i]);
                after[i] = Axes.padAfter(axis, transposed);
                if (padding == null) {
                    before[i] = Math.max(0, after[i]) / 2;
                    after[i] -= before[i];
                }
            }
        }
        ConvBuilder builder =
                Conv.of(channels("ic"), channels("oc"))
                        .images(images())
                        .groups(fields.getOrDefault("g", 1))
                        .size(size)
                        .kernel(kernel)
                        .stride(stride)
                        .dilation(dilation)
                        .padding(before, after);
        return transposed ? builder.transposed() : builder;
    }

    /** The axes of what has one number of channels, outermost first. */
    List<Axis> axes() {
        int[] size = required("i");
        int[] kernel = required("k");
        int[] stride = optional("s", 1);
        int[] dilation = optional("d", 0);
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int steps = dilation[i] + 1;
            Integer out = value("o", i);
            Integer padding = value("p", i);
            int before = padding == null ? 0 : padding;
            if (out == null) {
                Axis axis = new Axis(size[i], 1, kernel[i], stride[i], steps, before);
                // an axis that is none is refused before its sizes are computed with
                out = stride[i] < 1 ? 1 : Axes.out(axis, before);
            } else if (padding == null) {
                Axis axis = new Axis(size[i], out, kernel[i], stride[i], steps, 0);
                before = Math.max(0, Axes.padAfter(axis, false)) / 2;
            }
            axes.add(new Axis(size[i], out, kernel[i], stride[i], steps, before));
        }
        return axes;
    }

    int images() {
        return fields.getOrDefault("mb", 1);
    }

    /**
     * Of what has as many of the destination as of the source.
     *
     * @throws IllegalArgumentException when there is a word for another number, or for groups
     */
    int onlyChannels() {
        for (String name : List.of("oc", "g")) {
            if (fields.containsKey(name)) {
                throw wrong("has " + name + ", where every channel is one by itself");
            }
        }
        return channels("ic");
    }

    /**
     * Of what has sizes and no windows: those of the source or of the destination.
     *
     * @throws IllegalArgumentException when there is a word about windows
     */
    List<Integer> onlySizes(String kind) {
        for (String name : fields.keySet()) {
            if (name.matches("[kspd][dhw]")) {
                throw wrong("has " + name + ", where there is no window");
            }
        }
        return Shapes.list(required(kind));
    }

    private int channels(String name) {
        if (!fields.containsKey(name)) {
            throw wrong("has no " + name);
        }
        return fields.get(name);
    }

    private int[] required(String kind) {
        int[] values = new int[rank];
        for (int i = 0; i < rank; i++) {
            Integer value = value(kind, i);
            if (value == null) {
                throw wrong("has no " + name(kind, i));
            }
            values[i] = value;
        }
        return values;
    }

    private int[] optional(String kind, int missing) {
        int[] values = new int[rank];
        for (int i = 0; i < rank; i++) {
            Integer value = value(kind, i);
            values[i] = value == null ? missing : value;
        }
        return values;
    }

    /** Null when the axis has none, and none of an axis before it holds for all. */
    private Integer value(String kind, int axis) {
        Integer value = fields.get(name(kind, axis));
        return value == null && alike && axis > 0 ? value(kind, axis - 1) : value;
    }

    private String name(String kind, int axis) {
        return kind + AXES.charAt(3 - rank + axis);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(
                "a shape of this kind reads like mb1_ic64oc64_ih56oh56kh3sh1ph1; "
                        + Echo.quoted(word)
                        + " "
                        + what);
    }
}
