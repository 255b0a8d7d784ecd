package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class TableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Table table = new Table(Ansi.OFF).left("engine").right("time").left("note");
        table.add("scalar reference", "1 ms", "slow");
        table.add("v", "12.3 µs", "");
        assertEquals(
                List.of(
                        "engine               time  note",
                        "scalar reference     1 ms  slow",
                        "v                 12.3 µs"),
                table.toString().lines().toList());
    }

    @Test
    void stylesDoNotMoveColumns() {
        Table table = new Table(Ansi.ON).column("a", true, 4).left("b");
        String line = table.line(List.of(new Table.Cell("1", "bold"), Table.Cell.of("2")));
        assertEquals("   1  2", line.replaceAll("\033\\[[0-9;]*m", ""));
    }
}
