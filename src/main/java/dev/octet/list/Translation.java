package dev.octet.list;

import dev.octet.request.DataType;
import dev.octet.request.Request;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns a shape and one value of each of benchdnn's knobs into a request. */
final class Translation {
    /** Where benchdnn would take f32: lists of shapes alone are read to multiply integers. */
    private static final String DEFAULT_TYPES = "s8:s8:s32";

    /** Such as u8s8f32. */
    private static final Pattern OLD_TYPES =
            Pattern.compile("(u8|s8|s32|bf16|f16|f32)(u8|s8|bf16|f16|f32)(u8|s8|s32|bf16|f16|f32)");

    private Translation() {}

    /**
     * The request.
     *
     * @throws Unsupported when there is none, saying why
     */
    static Request of(Shape shape, Map<String, String> knobs) throws Unsupported {
        String line = line(shape, knobs);
        try {
            return Request.parse(line);
        } catch (IllegalArgumentException e) {
            throw new Unsupported(e.getMessage());
        }
    }

    private static String line(Shape shape, Map<String, String> knobs) throws Unsupported {
        DataType[] types = types(knobs);
        StringJoiner line = new StringJoiner(" ");
        line.add(shape.operation()).add(types[0] + ":" + types[1] + ":" + types[2]);
        line.add(shape.text(knobs));
        shape.layouts(knobs).forEach(line::add);
        for (Attribute scale : Attribute.parse(knobs.getOrDefault(Knobs.SCALES, ""))) {
            line.add(scale.scale(shape));
        }
        for (Attribute zeroPoint : Attribute.parse(knobs.getOrDefault(Knobs.ZERO_POINTS, ""))) {
            line.add(zeroPoint.zeroPoint(shape));
        }
        if (shape.hasBias(knobs)) {
            line.add("bias");
        }
        PostOps.words(knobs.getOrDefault(Knobs.POST_OPS, ""), types[2], shape.rank())
                .forEach(line::add);
        return line.toString();
    }

    private static DataType[] types(Map<String, String> knobs) throws Unsupported {
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
        if (types[0] == DataType.F32 && types[1].isInt8()) {
            throw new Unsupported(
                    "benchdnn's "
                            + text
                            + " decompresses the weights; rows quantized on the fly"
                            + " are written 'gemm f32:s8:f32 ...'");
        }
        return types;
    }

    /** Whether a knob gives the bias a type. */
    static boolean hasBiasType(Map<String, String> knobs) throws Unsupported {
        String type = knobs.getOrDefault(Knobs.BIAS_TYPE, "undef");
        if (type.isEmpty() || type.equals("undef")) {
            return false;
        }
        if (!type.equals("f32")) {
            throw new Unsupported("--bia_dt=" + type + ": the bias is f32");
        }
        return true;
    }
}
