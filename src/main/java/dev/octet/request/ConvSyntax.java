package dev.octet.request;

import dev.octet.text.Echo;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.ToIntFunction;

/** The request line of a {@link Conv}: {@link ConvShape}, and one word per attribute. */
final class ConvSyntax {
    private ConvSyntax() {}

    static Conv parse(String line) {
        String[] words = AttributeSyntax.words(line);
        if (words.length < 3 || !words[0].equals("conv") && !words[0].equals("deconv")) {
            throw new IllegalArgumentException(
                    "a convolution reads 'conv src:weights:dst mb1_ic64oc64_ih56oh56kh3sh1ph1"
                            + " attribute...', got "
                            + Echo.quoted(line));
        }
        ConvBuilder builder = new ConvShape(words[2], words[0].equals("deconv")).builder();
        AttributeSyntax.types(builder, words[1]);
        AttributeSyntax.attributes(
                builder,
                words,
                line,
                Map.of(
                        "nchw", b -> b.layout(TensorLayout.NCHW),
                        "src_nchw", b -> b.layout(TensorLayout.NCHW, TensorLayout.NHWC),
                        "dst_nchw", b -> b.layout(TensorLayout.NHWC, TensorLayout.NCHW)));
        return builder.build();
    }

    static String print(Conv conv) {
        StringJoiner line = new StringJoiner(" ");
        line.add(conv.word());
        line.add(AttributeSyntax.types(conv));
        line.add(shape(conv));
        boolean src = conv.srcLayout() == TensorLayout.NCHW;
        boolean dst = conv.dstLayout() == TensorLayout.NCHW;
        if (src || dst) {
            line.add(src && dst ? "nchw" : src ? "src_nchw" : "dst_nchw");
        }
        AttributeSyntax.print(conv, line);
        return line.toString();
    }

    private static String shape(Conv conv) {
        StringBuilder shape = new StringBuilder();
        if (conv.groups() > 1) {
            shape.append('g').append(conv.groups());
        }
        shape.append("mb").append(conv.images());
        shape.append("_ic").append(conv.srcChannels()).append("oc").append(conv.dstChannels());
        return shape.append(axes(conv.axes())).toString();
    }

    /** The part of a shape that is about axes. */
    static String axes(List<Axis> all) {
        StringBuilder shape = new StringBuilder();
        boolean cubic = all.stream().distinct().count() == 1;
        int axes = cubic ? 1 : all.size();
        for (int i = 0; i < axes; i++) {
            Axis axis = all.get(i);
            String letter = ConvShape.AXES.substring(3 - all.size() + i).substring(0, 1);
            shape.append('_');
            add(shape, "i", letter, axis, Axis::in);
            add(shape, "o", letter, axis, Axis::out);
            add(shape, "k", letter, axis, Axis::kernel);
            add(shape, "s", letter, axis, Axis::stride);
            if (all.stream().anyMatch(any -> any.dilation() > 1)) {
                add(shape, "d", letter, axis, any -> any.dilation() - 1);
            }
            add(shape, "p", letter, axis, Axis::padBefore);
        }
        return shape.toString();
    }

    /** The same of axes without windows. */
    static String sizes(List<Integer> in, List<Integer> out) {
        boolean cubic = in.stream().distinct().count() == 1 && out.stream().distinct().count() == 1;
        StringBuilder shape = new StringBuilder();
        for (int i = 0; i < (cubic ? 1 : in.size()); i++) {
            char letter = ConvShape.AXES.charAt(3 - in.size() + i);
            shape.append("_i").append(letter).append(in.get(i));
            shape.append('o').append(letter).append(out.get(i));
        }
        return shape.toString();
    }

    private static void add(
            StringBuilder shape, String kind, String letter, Axis axis, ToIntFunction<Axis> value) {
        shape.append(kind).append(letter).append(value.applyAsInt(axis));
    }
}
