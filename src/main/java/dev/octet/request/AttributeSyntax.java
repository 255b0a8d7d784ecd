package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** The words that all request lines share: types, and one word per attribute. */
final class AttributeSyntax {
    /** In the order they are printed in. */
    private static final List<String> SHARED =
            Stream.of(
                            Stream.of(
                                    "src_scale",
                                    "row_scale",
                                    "zp",
                                    "row_zp",
                                    "per_tensor",
                                    "per_channel",
                                    "per_group:SIZE",
                                    "weight_zp",
                                    "channel_zp",
                                    "group_zp",
                                    "bias",
                                    "residual[:f32|:s32|:u8|:s8]"),
                            Activation.words(),
                            Stream.of(
                                    "factor",
                                    "channel_factor",
                                    "addend",
                                    "channel_addend",
                                    "residual_last",
                                    "dst_scale",
                                    "dst_zp"))
                    .flatMap(Function.identity())
                    .toList();

    static final String GROUP = "per_group:";

    /** Of a request line: what is longer is no request. */
    private static final int MOST_CHARACTERS = 10_000;

    private AttributeSyntax() {}

    /** The words of a request line. */
    static String[] words(String line) {
        if (line.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "a request has at most %d characters, got %s",
                            MOST_CHARACTERS, Echo.quoted(line)));
        }
        return line.strip().split("\\s+");
    }

    static void types(ProductBuilder<?> builder, String word) {
        String[] types = word.split(":", -1);
        if (types.length != 3) {
            throw new IllegalArgumentException(
                    "types read src:weights:dst, as in u8:s8:s32; got " + Echo.quoted(word));
        }
        builder.types(DataType.parse(types[0]), DataType.parse(types[1]), DataType.parse(types[2]));
    }

    static String types(Product request) {
        return request.src() + ":" + request.weights() + ":" + request.epilogue().dst();
    }

    /**
     * Applies the words behind the shape.
     *
     * @param words the whole line; attributes are the fourth and all that follow
     * @param own words that only this kind of request knows; all of them set the layout
     */
    static <B extends ProductBuilder<B>> void attributes(
            B builder, String[] words, String line, Map<String, Consumer<B>> own) {
        Set<String> seen = new HashSet<>();
        for (String word : Arrays.asList(words).subList(3, words.length)) {
            String slot = "layout";
            if (own.containsKey(word)) {
                own.get(word).accept(builder);
            } else {
                slot = attribute(builder, word, own.keySet());
            }
            if (!seen.add(slot)) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "%s sets the %s a second time in %s",
                                Echo.quoted(word), slot, Echo.quoted(line)));
            }
        }
    }

    /** Applies one attribute and names what it set. */
    private static String attribute(ProductBuilder<?> builder, String word, Set<String> own) {
        switch (word) {
            case "src_scale", "row_scale" -> {
                builder.srcScale(granularity(word));
                return "source scale";
            }
            case "zp", "row_zp" -> {
                builder.srcZeroPoint(granularity(word));
                return "source zero point";
            }
            case "per_tensor", "per_channel" -> {
                builder.weightScale(granularity(word));
                return "weight scale";
            }
            case "weight_zp", "channel_zp", "group_zp" -> {
                builder.weightZeroPoint(granularity(word));
                return "weight zero point";
            }
            case "bias" -> {
                builder.bias();
                return "bias";
            }
            case "factor", "channel_factor" -> {
                builder.factor(granularity(word));
                return "factor";
            }
            case "addend", "channel_addend" -> {
                builder.addend(granularity(word));
                return "addend";
            }
            case "residual_last" -> {
                builder.residualLast();
                return "place of the residual";
            }
            case "dst_scale" -> {
                builder.dstScale();
                return "destination scale";
            }
            case "dst_zp" -> {
                builder.dstZeroPoint();
                return "destination zero point";
            }
            default -> {
                if (word.equals("residual")) {
                    builder.residual(builder.dst == DataType.S32 ? DataType.F32 : builder.dst);
                    return "residual";
                }
                if (word.startsWith("residual:")) {
                    builder.residual(DataType.parse(word.substring("residual:".length())));
                    return "residual";
                }
                if (word.startsWith(GROUP)) {
                    builder.weightGroup(size(word));
                    return "weight scale";
                }
                if (Activation.isName(word)) {
                    builder.activation(Activation.parse(word));
                    return "activation";
                }
                throw unknown(word, own);
            }
        }
    }

    private static IllegalArgumentException unknown(String word, Set<String> own) {
        List<String> known = Stream.concat(own.stream().sorted(), SHARED.stream()).toList();
        // without their parameters
        List<String> names = known.stream().map(each -> each.split("[:\\[]", 2)[0]).toList();
        return new IllegalArgumentException(
                RootLocale.format(
                        "unknown attribute %s; known are %s%s",
                        Echo.quoted(word),
                        String.join(", ", known),
                        Names.nearest(word.split(":", 2)[0], names)));
    }

    private static int size(String word) {
        try {
            return Integer.parseInt(word.substring(GROUP.length()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "groups along K read per_group:SIZE, as in per_group:32; got "
                            + Echo.quoted(word),
                    e);
        }
    }

    private static Granularity granularity(String word) {
        return switch (word) {
            case "group_zp" -> Granularity.PER_GROUP;
            case "row_scale", "row_zp" -> Granularity.PER_ROW;
            case "per_channel", "channel_zp", "channel_factor", "channel_addend" ->
                    Granularity.PER_CHANNEL;
            default -> Granularity.PER_TENSOR;
        };
    }

    static void print(Product request, StringJoiner line) {
        Epilogue epilogue = request.epilogue();
        switch (epilogue.srcScale()) {
            case PER_TENSOR -> line.add("src_scale");
            case PER_ROW -> line.add("row_scale");
            default -> {}
        }
        switch (request.srcZeroPoint()) {
            case PER_TENSOR -> line.add("zp");
            case PER_ROW -> line.add("row_zp");
            default -> {}
        }
        addChannels(line, epilogue.weightScale(), "per_tensor", "per_channel");
        addChannels(line, request.weightZeroPoint(), "weight_zp", "channel_zp");
        if (request.weightZeroPoint() == Granularity.PER_GROUP) {
            line.add("group_zp");
        }
        if (epilogue.bias()) {
            line.add("bias");
        }
        epilogue.residual().ifPresent(type -> line.add("residual:" + type));
        if (epilogue.activation().kind() != Activation.Kind.LINEAR) {
            line.add(epilogue.activation().toString());
        }
        addChannels(line, epilogue.factor(), "factor", "channel_factor");
        addChannels(line, epilogue.addend(), "addend", "channel_addend");
        if (epilogue.residualLast()) {
            line.add("residual_last");
        }
        if (epilogue.dstScale()) {
            line.add("dst_scale");
        }
        if (epilogue.dstZeroPoint()) {
            line.add("dst_zp");
        }
    }

    private static void addChannels(
            StringJoiner line, Granularity granularity, String perTensor, String perChannel) {
        switch (granularity) {
            case PER_TENSOR -> line.add(perTensor);
            case PER_CHANNEL -> line.add(perChannel);
            default -> {}
        }
    }
}
