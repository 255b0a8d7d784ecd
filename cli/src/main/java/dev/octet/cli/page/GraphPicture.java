package dev.octet.cli.page;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Value;
import dev.octet.page.Html;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A graph as SVG, from inputs at the top to outputs at the bottom: a node stands one row below the
 * lowest of those it uses, and in its row about where these are. Constants are not drawn.
 */
public final class GraphPicture {
    private static final int BOX_WIDTH = 230;
    private static final int BOX_HEIGHT = 34;
    private static final int COLUMN = BOX_WIDTH + 20;
    private static final int ROW = BOX_HEIGHT + 30;
    private static final int LETTERS = 32;
    private static final String STYLE =
            "<style>text{font:12px ui-monospace,monospace;text-anchor:middle;fill:#1b1f24}"
                    + "rect{fill:#f6f8fa;stroke:#8c959f}.kernel{fill:#ddf4e4}.end{fill:#ddeafd}"
                    + "path{fill:none;stroke:#8c959f}</style>";

    private final Map<String, Box> boxes = new LinkedHashMap<>();

    /** Which box gives a value. */
    private final Map<String, Box> givers = new HashMap<>();

    private static final class Box {
        final String text;
        final String tip;
        final String style;
        final List<Box> from = new ArrayList<>();
        int row;
        int column;

        Box(String text, String tip, String style) {
            this.text = text;
            this.tip = tip;
            this.style = style;
        }

        double middleOfGivers() {
            return from.stream().mapToInt(box -> box.column).average().orElse(0);
        }
    }

    /** Of one graph. */
    public GraphPicture(Graph graph) {
        for (Value input : graph.inputs()) {
            Box box = new Box(input.name(), input.toString(), "end");
            boxes.put("input " + input.name(), box);
            givers.put(input.name(), box);
        }
        int number = 0;
        for (Node node : graph.nodes()) {
            add("node " + number++, node);
        }
        int last = boxes.values().stream().mapToInt(box -> box.row).max().orElse(0) + 1;
        for (int i = 0; i < graph.outputs().size(); i++) {
            Value output = graph.outputs().get(i);
            Box box = new Box(output.name(), output.toString(), "end");
            link(box, output.name());
            box.row = last;
            boxes.put("output " + i, box);
        }
        place();
    }

    private void add(String key, Node node) {
        Object request = node.attributes().get("request");
        String text = request == null ? node.signature().type() : request.toString();
        Box box = new Box(text, node.toString(), request == null ? "" : "kernel");
        node.inputs().forEach(input -> link(box, input));
        box.row = box.from.stream().mapToInt(giver -> giver.row).max().orElse(-1) + 1;
        node.outputs().forEach(output -> givers.put(output, box));
        boxes.put(key, box);
    }

    private void link(Box box, String value) {
        Box giver = givers.get(value);
        if (giver != null && !box.from.contains(giver)) {
            box.from.add(giver);
        }
    }

    private void place() {
        Map<Integer, List<Box>> rows = new TreeMap<>();
        boxes.values()
                .forEach(box -> rows.computeIfAbsent(box.row, r -> new ArrayList<>()).add(box));
        for (List<Box> row : rows.values()) {
            row.sort(Comparator.comparingDouble(Box::middleOfGivers));
            for (int i = 0; i < row.size(); i++) {
                row.get(i).column = i;
            }
        }
    }

    /** A whole file. */
    public String svg() {
        int columns = boxes.values().stream().mapToInt(box -> box.column).max().orElse(0) + 1;
        int rows = boxes.values().stream().mapToInt(box -> box.row).max().orElse(0) + 1;
        StringBuilder svg =
                new StringBuilder(
                        RootLocale.format(
                                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\""
                                        + " height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\">%3$s\n",
                                columns * COLUMN, rows * ROW, STYLE));
        boxes.values().forEach(box -> box.from.forEach(giver -> line(svg, giver, box)));
        boxes.values().forEach(box -> box(svg, box));
        return svg.append("</svg>\n").toString();
    }

    private static int x(Box box) {
        return box.column * COLUMN + 10;
    }

    private static int y(Box box) {
        return box.row * ROW + 10;
    }

    private static void line(StringBuilder svg, Box from, Box to) {
        int x = x(from) + BOX_WIDTH / 2;
        int y = y(from) + BOX_HEIGHT;
        int half = (y(to) - y) / 2;
        svg.append(
                RootLocale.format(
                        "<path d=\"M%d %dC%d %d %d %d %d %d\"/>\n",
                        x,
                        y,
                        x,
                        y + half,
                        x(to) + BOX_WIDTH / 2,
                        y(to) - half,
                        x(to) + BOX_WIDTH / 2,
                        y(to)));
    }

    private static void box(StringBuilder svg, Box box) {
        boolean fits = box.text.length() <= LETTERS;
        String text = fits ? box.text : box.text.substring(0, LETTERS - 1) + "…";
        svg.append(
                RootLocale.format(
                        "<g><title>%s</title><rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\""
                                + " height=\"%d\" rx=\"5\"/><text x=\"%d\" y=\"%d\">%s</text></g>\n",
                        Html.escape(box.tip),
                        box.style,
                        x(box),
                        y(box),
                        BOX_WIDTH,
                        BOX_HEIGHT,
                        x(box) + BOX_WIDTH / 2,
                        y(box) + 21,
                        Html.escape(text)));
    }
}
