package dev.octet.model.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.model.graph.Signature;
import dev.octet.model.operator.Operators;
import dev.octet.model.operator.definition.OperatorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The table of operators in docs/networks.md says what the code has; it is written by this. */
class OperatorTableTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "networks.md");
    private static final String BEGIN = "<!-- operators: begin -->\n";
    private static final String END = "<!-- operators: end -->\n";

    private static String table() {
        StringBuilder table = new StringBuilder("| operator | since | inputs | outputs |\n");
        table.append("|---|---|---|---|\n");
        for (OperatorType type : Operators.all()) {
            boolean isOnnx = type.domain().equals(Signature.ONNX);
            table.append("| ")
                    .append(isOnnx ? "" : type.domain() + ".")
                    .append(type.name())
                    .append(" | ")
                    .append(type.since())
                    .append(" | ")
                    .append(range(type.leastInputs(), type.mostInputs()))
                    .append(" | ")
                    .append(range(1, Math.max(1, type.mostOutputs())))
                    .append(" |\n");
        }
        return table.toString();
    }

    private static String range(int least, int most) {
        return least == most
                ? Integer.toString(least)
                : most == OperatorType.MANY ? least + " or more" : least + "–" + most;
    }

    @Test
    void theDocumentListsEveryOperator() throws IOException {
        String document = Files.readString(DOCUMENT);
        String shown = document.substring(document.indexOf(BEGIN) + BEGIN.length());
        assertEquals(
                table(),
                shown.substring(0, shown.indexOf(END)),
                "the table changed; what is expected here belongs between the marks");
    }

    /** Prints the table. */
    public static void main(String[] args) {
        System.out.print(table());
    }
}
