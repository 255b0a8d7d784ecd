package dev.octet.cli.list;

import dev.octet.kernel.DataType;
import dev.octet.kernel.Request;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns a shape and one value of each of benchdnn's knobs into a request. */
final class Translation {
    /** Where benchdnn would take f32: lists of shapes alone are read to multiply integers. */
    private static final String DEFAULT_TYPES = "s8:s8:s32";

    private static final Set<String> PLAIN_TAGS = Set.of("", "any", "abx");

    /** Such as u8s8f32. */
    private static final Pattern OLD_TYPES =
            Pattern.compile("(u8|s8|s32|bf16|f16|f32)(u8|s8|bf16|f16|f32)(u8|s8|s32|bf16|f16|f32)");

    private final Shape shape;
    private final Map<String, String> knobs;

    private Translation(Shape shape, Map<String, String> knobs) {
        this.shape = shape;
        this.knobs = knobs;
    }

    /**
     * The request.
     *
     * @throws Unsupported when there is none, saying why
     */
    static Request of(Shape shape, Map<String, String> knobs) throws Unsupported {
        String line = new Translation(shape, knobs).line();
        try {
            return Request.parse(line);
        } catch (IllegalArgumentException e) {
            throw new Unsupported(e.getMessage());
        }
    }

    private String line() throws Unsupported {
        DataType[] types = types();
        StringJoiner line = new StringJoiner(" ");
        line.add("gemm").add(types[0] + ":" + types[1] + ":" + types[2]).add(shape.text());
        plain(Knobs.SRC_TAG, "the source");
        plain(Knobs.DST_TAG, "the destination");
        if (isTransposed()) {
            line.add("nk");
        }
        for (Attribute scale : Attribute.parse(knob(Knobs.SCALES))) {
            line.add(scale.scale(shape.rank()));
        }
        for (Attribute zeroPoint : Attribute.parse(knob(Knobs.ZERO_POINTS))) {
            line.add(zeroPoint.zeroPoint(shape.rank()));
        }
        if (hasBias()) {
            line.add("bias");
        }
        PostOps.words(knob(Knobs.POST_OPS), types[2]).forEach(line::add);
        return line.toString();
    }

    private String knob(String name) {
        return knobs.getOrDefault(name, "");
    }

    private DataType[] types() throws Unsupported {
        String text =
                knobs.getOrDefault(Knobs.TYPES, knobs.getOrDefault(Knobs.OLD_TYPES, DEFAULT_TYPES));
        Matcher old = OLD_TYPES.matcher(text);
        String[] names =
                old.matches()
                        ? new String[] {old.group(1), old.group(2), old.group(3)}
                        : text.split(":", -1);
        if (names.length == 1) {
            names = new String[] {text, text, text};
        }
        if (names.length != 3) {
            throw new Unsupported("'" + text + "': types are one, or src:weights:dst");
        }
        DataType[] types = new DataType[names.length];
        for (int i = 0; i < types.length; i++) {
            try {
                types[i] = DataType.parse(names[i]);
            } catch (IllegalArgumentException e) {
                throw new Unsupported(e.getMessage());
            }
        }
        if (types[0] == DataType.F32 && types[1] == DataType.S8) {
            throw new Unsupported(
                    "benchdnn's "
                            + text
                            + " decompresses the weights; rows quantized on the fly"
                            + " are written 'gemm f32:s8:f32 ...'");
        }
        return types;
    }

    private void plain(String knob, String tensor) throws Unsupported {
        String tag = knob(knob);
        if (!isPlain(tag)) {
            throw new Unsupported(
                    "--" + knob + "=" + tag + ": " + tensor + " is dense and row-major");
        }
    }

    private boolean isTransposed() throws Unsupported {
        String tag = knob(Knobs.WEIGHTS_TAG);
        if (tag.equals(letters(true))) {
            return true;
        }
        if (isPlain(tag)) {
            return false;
        }
        throw new Unsupported("--wtag=" + tag + ": weights are handed over as [K,N] or [N,K]");
    }

    private boolean isPlain(String tag) {
        return PLAIN_TAGS.contains(tag) || tag.equals(letters(false));
    }

    /** The tag of a dense tensor, the last two dimensions in order or swapped. */
    private String letters(boolean swapped) {
        StringBuilder letters = new StringBuilder("abcdefghijkl".substring(0, shape.rank()));
        if (swapped) {
            char last = letters.charAt(shape.rank() - 1);
            letters.setCharAt(shape.rank() - 1, letters.charAt(shape.rank() - 2));
            letters.setCharAt(shape.rank() - 2, last);
        }
        return letters.toString();
    }

    private boolean hasBias() throws Unsupported {
        String type = knob(Knobs.BIAS_TYPE);
        if (type.isEmpty() || type.equals("undef")) {
            return false;
        }
        if (!type.equals("f32")) {
            throw new Unsupported("--bia_dt=" + type + ": the bias is f32");
        }
        String mask = knob(Knobs.BIAS_MASK);
        if (!mask.isEmpty() && !mask.equals(Integer.toString(1 << shape.rank() - 1))) {
            throw new Unsupported("--bia_mask=" + mask + ": the bias is one value per column");
        }
        return true;
    }
}
