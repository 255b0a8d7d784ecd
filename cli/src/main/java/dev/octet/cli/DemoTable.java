package dev.octet.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** The demo's table, a row at a time. */
final class DemoTable {
    private static final int TIME_WIDTH = 8;
    private static final int BAR_WIDTH = 8;
    private static final int FACTOR_WIDTH = 5;

    private final List<String> engines;
    private final Table table;

    DemoTable(List<String> engines, Ansi ansi) {
        this.engines = engines;
        this.table = new Table(ansi);
        int name = 0;
        int size = 0;
        for (Layer layer : Layer.ALL) {
            name = Math.max(name, layer.name().length());
            size = Math.max(size, layer.size().length());
        }
        table.column("layer", false, name).column("size", false, size);
        table.column("FP32 ", true, TIME_WIDTH);
        engines.forEach(engine -> table.column(engine + " ", true, TIME_WIDTH));
        table.column("speed-up", false, FACTOR_WIDTH + 1 + BAR_WIDTH).left("✓");
    }

    String header() {
        return table.header();
    }

    String row(LayerResult result) {
        List<Table.Cell> cells = new ArrayList<>();
        cells.add(Table.Cell.of(result.layer().name()));
        cells.add(Table.Cell.of(result.layer().size()));
        cells.add(
                Table.Cell.of(
                        result.fp32()
                                .map(entry -> Text.time(entry.timing().median()) + " ")
                                .orElse("- ")));
        for (String engine : engines) {
            boolean chosen = engine.equals(result.chosen());
            String time = result.nanos(engine).map(Text::time).orElse("-");
            cells.add(new Table.Cell(time + (chosen ? "*" : " "), chosen ? "bold" : ""));
        }
        cells.add(
                result.speedUp()
                        .map(factor -> new Table.Cell(bar(factor), factor < 1 ? "red" : "green"))
                        .orElse(Table.Cell.of("-")));
        cells.add(
                result.differences().isEmpty()
                        ? Table.Cell.of("✓")
                        : new Table.Cell("✗ " + result.differences().size(), "red"));
        return table.line(cells);
    }

    private static String bar(double factor) {
        String number = Text.factor(factor);
        return " ".repeat(Math.max(0, FACTOR_WIDTH - number.length()))
                + number
                + " "
                + Text.bar(factor, BAR_WIDTH);
    }
}
