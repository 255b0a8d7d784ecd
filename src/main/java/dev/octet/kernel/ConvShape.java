package dev.octet.kernel;

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
                throw wrong("cannot be read from '" + text.substring(at) + "' on");
            }
            try {
                if (fields.put(matcher.group(1), Integer.valueOf(matcher.group(2))) != null) {
                    throw wrong("sets " + matcher.group(1) + " twice");
                }
            } catch (NumberFormatException e) {
                throw wrong("has a number that is too large: " + matcher.group(2));
            }
            at = matcher.end();
        }
    }

    ConvBuilder builder() {
        int[] size = required("i");
        int[] kernel = required("k");
        int[] stride = orElse("s", 1);
        int[] dilation = orElse("d", 0);
        for (int i = 0; i < rank; i++) {
            dilation[i]++;
        }
        ConvBuilder builder = Conv.of(channels("ic"), channels("oc"));
        builder.images(fields.getOrDefault("mb", 1)).groups(fields.getOrDefault("g", 1));
        if (transposed) {
            builder.transposed();
        }
        builder.size(size).kernel(kernel).stride(stride).dilation(dilation);
        if (!isGiven("o")) {
            return builder.padding(orElse("p", 0));
        }
        int[] out = required("o");
        builder.outputSize(out);
        if (isGiven("p")) {
            return builder.padding(orElse("p", 0));
        }
        int[] padding = new int[rank];
        for (int i = 0; i < rank; i++) {
            Axis axis = new Axis(size[i], out[i], kernel[i], stride[i], dilation[i], 0);
            padding[i] = Math.max(0, Axes.padAfter(axis, transposed)) / 2;
        }
        return builder.padding(padding);
    }

    private int channels(String name) {
        if (!fields.containsKey(name)) {
            throw wrong("has no " + name);
        }
        return fields.get(name);
    }

    private boolean isGiven(String kind) {
        return fields.keySet().stream().anyMatch(name -> name.matches(kind + "[dhw]"));
    }

    private int[] required(String kind) {
        int[] values = orElse(kind, Integer.MIN_VALUE);
        for (int i = 0; i < rank; i++) {
            if (values[i] == Integer.MIN_VALUE) {
                throw wrong("has no " + kind + AXES.charAt(3 - rank + i));
            }
        }
        return values;
    }

    private int[] orElse(String kind, int missing) {
        int[] values = new int[rank];
        for (int i = 0; i < rank; i++) {
            int before = alike && i > 0 ? values[i - 1] : missing;
            values[i] = fields.getOrDefault(kind + AXES.charAt(3 - rank + i), before);
        }
        return values;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(
                "a convolution's shape reads like mb1_ic64oc64_ih56oh56kh3sh1ph1; '"
                        + word
                        + "' "
                        + what);
    }
}
