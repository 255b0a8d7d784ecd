package dev.octet.request;

import dev.octet.text.Echo;
import java.util.HashMap;
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
                        .images(fields.getOrDefault("mb", 1))
                        .groups(fields.getOrDefault("g", 1))
                        .size(size)
                        .kernel(kernel)
                        .stride(stride)
                        .dilation(dilation)
                        .padding(before, after);
        return transposed ? builder.transposed() : builder;
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
                "a convolution's shape reads like mb1_ic64oc64_ih56oh56kh3sh1ph1; "
                        + Echo.quoted(word)
                        + " "
                        + what);
    }
}
