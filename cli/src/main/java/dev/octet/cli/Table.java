package dev.octet.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/**
 * Text in columns, two spaces apart. A column is as wide as its widest cell, or as was asked for.
 */
final class Table {
    private static final String GAP = "  ";

    private final Ansi ansi;
    private final List<Column> columns = new ArrayList<>();
    private final List<List<Cell>> rows = new ArrayList<>();

    private record Column(String title, boolean right, int width) {}

    /**
     * What stands in a row.
     *
     * @param text one line
     * @param style picocli's name of a style, or empty
     */
    record Cell(String text, String style) {
        static Cell of(String text) {
            return new Cell(text, "");
        }
    }

    Table(Ansi ansi) {
        this.ansi = ansi;
    }

    /** A column of words. */
    Table left(String title) {
        return column(title, false, 0);
    }

    /** A column of numbers. */
    Table right(String title) {
        return column(title, true, 0);
    }

    /** A column of at least that width, so that rows can be printed before all are known. */
    Table column(String title, boolean right, int width) {
        columns.add(new Column(title, right, width));
        return this;
    }

    void add(String... cells) {
        add(List.of(cells).stream().map(Cell::of).toList());
    }

    void add(List<Cell> cells) {
        rows.add(cells);
    }

    /** The titles. */
    String header() {
        return line(columns.stream().map(column -> new Cell(column.title, "bold")).toList());
    }

    /** One row. */
    String line(List<Cell> cells) {
        StringBuilder line = new StringBuilder();
        int end = 0;
        for (int i = 0; i < columns.size(); i++) {
            Cell cell = cells.get(i);
            String padding = " ".repeat(Math.max(0, width(i) - length(cell.text)));
            String styled =
                    cell.style.isEmpty() || cell.text.isEmpty()
                            ? cell.text
                            : ansi.string("@|" + cell.style + " " + cell.text + "|@");
            line.append(i == 0 ? "" : GAP);
            line.append(columns.get(i).right ? padding + styled : styled);
            // padding after the last text of a line would only be selected with it
            end = cell.text.isEmpty() ? end : line.length();
            line.append(columns.get(i).right ? "" : padding);
        }
        line.setLength(end);
        return line.toString();
    }

    private int width(int column) {
        int width = Math.max(columns.get(column).width, length(columns.get(column).title));
        for (List<Cell> row : rows) {
            width = Math.max(width, length(row.get(column).text));
        }
        return width;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Titles and rows, each ended by a line separator. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(header()).append(System.lineSeparator());
        rows.forEach(row -> text.append(line(row)).append(System.lineSeparator()));
        return text.toString();
    }
}
