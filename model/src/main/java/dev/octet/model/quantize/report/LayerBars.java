package dev.octet.model.quantize.report;

import dev.octet.page.Html;
import dev.octet.text.RootLocale;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Bars side by side for each layer, in the order of the network, as SVG: few layers with their
 * names, many with numbers. A pointer that rests on a bar shows what it is.
 */
final class LayerBars {
    private static final int WIDTH = 1000;
    private static final int LEFT = 70;
    private static final int RIGHT = 980;
    private static final int TOP = 50;
    private static final int PLOT = 260;
    private static final int BOTTOM = TOP + PLOT;

    /** More have no room for their names. */
    private static final int NAMED = 40;

    private static final int LETTERS = 20;

    /** Of all bars of a layer; one layer is no wall. */
    private static final double WIDEST = 60;

    /** Of a layer, for a sign over it. */
    private static final double ROOM = 14;

    private LayerBars() {}

    /**
     * A bar.
     *
     * @param value from 0 to which it reaches; to the top where it is +∞, which stands over it
     *     where there is room; none where it is NaN
     * @param style a class
     * @param tip what it is
     */
    record Bar(double value, String style, String tip) {}

    /**
     * A layer.
     *
     * @param marked under its bars
     */
    record Slot(String name, List<Bar> bars, boolean marked) {}

    /** What a colour stands for. */
    record Key(String style, String text) {}

    /**
     * Draws.
     *
     * @param unit of the values
     */
    static String draw(String unit, List<Key> keys, List<Slot> slots) {
        boolean named = slots.size() <= NAMED;
        StringBuilder svg =
                new StringBuilder(
                        RootLocale.format(
                                "<svg class=\"bars\" xmlns=\"http://www.w3.org/2000/svg\""
                                        + " viewBox=\"0 0 %d %d\">",
                                WIDTH, BOTTOM + (named ? 140 : 50)));
        legend(svg, unit, keys);
        Axis axis = Axis.of(slots);
        axis.draw(svg);
        double width = (double) (RIGHT - LEFT) / Math.max(1, slots.size());
        for (int i = 0; i < slots.size(); i++) {
            slot(svg, axis, slots.get(i), LEFT + (i + 0.5) * width, width);
        }
        if (named) {
            names(svg, slots, width);
        } else {
            numbers(svg, slots.size(), width);
        }
        return svg + "</svg>";
    }

    private static void legend(StringBuilder svg, String unit, List<Key> keys) {
        text(svg, LEFT - 8, 22, "end", unit);
        int x = LEFT;
        for (Key key : keys) {
            rect(svg, key.style, x, 10, 14, 14, "");
            text(svg, x + 20, 22, "start", key.text);
            x += 40 + 8 * key.text.length();
        }
    }

    private static void slot(StringBuilder svg, Axis axis, Slot slot, double middle, double width) {
        double all = Math.min(0.8 * width, WIDEST);
        double one = all / Math.max(1, slot.bars.size());
        double x = middle - all / 2;
        for (Bar bar : slot.bars) {
            if (!Double.isNaN(bar.value) && bar.value != Double.NEGATIVE_INFINITY) {
                double end = axis.y(bar.value);
                double zero = axis.y(0);
                // what is next to nothing is seen, too
                double height = Math.max(1, Math.abs(end - zero));
                rect(svg, bar.style, x, Math.min(end, zero), one, height, bar.tip);
                if (Double.isInfinite(bar.value) && width >= ROOM) {
                    text(svg, x + one / 2, end - 5, "middle", "∞");
                }
            }
            x += one;
        }
        if (slot.marked) {
            rect(svg, "mark", middle - all / 2, BOTTOM + 2, all, 5, slot.name);
        }
    }

    private static void names(StringBuilder svg, List<Slot> slots, double width) {
        for (int i = 0; i < slots.size(); i++) {
            double x = LEFT + (i + 0.5) * width + 4;
            svg.append(
                    RootLocale.format(
                            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"end\""
                                    + " transform=\"rotate(-55 %.1f %d)\">%s</text>",
                            x, BOTTOM + 20, x, BOTTOM + 20, Html.escape(cut(slots.get(i).name))));
        }
    }

    /** The end of a name tells more layers apart than its beginning. */
    private static String cut(String name) {
        int letters = name.codePointCount(0, name.length());
        return letters <= LETTERS
                ? name
                : "…" + name.substring(name.offsetByCodePoints(0, letters - LETTERS + 1));
    }

    private static void numbers(StringBuilder svg, int count, double width) {
        int step = (int) Math.max(1, Axis.step(count / 10.0));
        for (int i = step; i <= count; i += step) {
            String number = Integer.toString(i);
            text(svg, LEFT + (i - 0.5) * width, BOTTOM + 22, "middle", number);
        }
        text(svg, LEFT + (RIGHT - LEFT) / 2.0, BOTTOM + 42, "middle", "layer");
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(
                RootLocale.format(
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                        x, y, anchor, Html.escape(text)));
    }

    private static void rect(
            StringBuilder svg,
            String style,
            double x,
            double y,
            double width,
            double height,
            String tip) {
        svg.append(
                RootLocale.format(
                        "<rect class=\"%s\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"",
                        style, x, y, width, height));
        svg.append(
                tip.isEmpty()
                        ? "/>"
                        : RootLocale.format("><title>%s</title></rect>", Html.escape(tip)));
    }

    /** From low to high, both on a line of the grid. */
    private record Axis(double low, double high, double step) {
        static Axis of(List<Slot> slots) {
            double low = finite(slots).min().orElse(0);
            double high = finite(slots).max().orElse(0);
            low = Math.min(low, 0);
            high = Math.max(high, 0);
            if (low == high) {
                high = 1;
            }
            double step = step((high - low) / 5);
            return new Axis(Math.floor(low / step) * step, Math.ceil(high / step) * step, step);
        }

        private static DoubleStream finite(List<Slot> slots) {
            return slots.stream()
                    .map(Slot::bars)
                    .flatMap(List::stream)
                    .mapToDouble(Bar::value)
                    .filter(Double::isFinite);
        }

        /** The next of 1, 2, 5, 10, 20... */
        static double step(double least) {
            double ten = Math.pow(10, Math.floor(Math.log10(least)));
            return Stream.of(1.0, 2.0, 5.0)
                            .filter(each -> each * ten >= least)
                            .findFirst()
                            .orElse(10.0)
                    * ten;
        }

        double y(double value) {
            return TOP + PLOT * ((high - Math.min(value, high)) / (high - low));
        }

        void draw(StringBuilder svg) {
            int digits = (int) Math.max(0, -Math.floor(Math.log10(step)));
            long lines = Math.round((high - low) / step);
            for (long i = 0; i <= lines; i++) {
                // a multiple, so that 0 is 0
                double value = (Math.round(low / step) + i) * step;
                double y = y(value);
                svg.append(
                        RootLocale.format(
                                "<path class=\"grid\" d=\"M%d %.2fH%d\"/>", LEFT, y, RIGHT));
                String number = RootLocale.format("%." + digits + "f", value);
                text(svg, LEFT - 8, y + 4, "end", number);
            }
        }
    }
}
