package dev.octet.cli;

import dev.octet.request.Request;
import dev.octet.verify.Case;
import java.util.List;

/** Reads the requests of a command line. */
final class Requests {
    private static final String EXAMPLE =
            "\"gemm s8:s8:s32 128x768:768x3072 per_channel bias relu\"";

    private Requests() {}

    static List<Request> parse(List<String> lines) {
        return lines.stream().map(Requests::parse).toList();
    }

    static Request parse(String line) {
        checkQuotes(line);
        try {
            return Request.parse(line);
        } catch (IllegalArgumentException e) {
            throw new CallerMistake(e.getMessage());
        }
    }

    /** A request, with its values where the line says which. */
    static Case parseCase(String line) {
        checkQuotes(line);
        try {
            return Case.parse(line);
        } catch (IllegalArgumentException e) {
            throw new CallerMistake(e.getMessage());
        }
    }

    /** A shell hands over unquoted requests word by word. */
    private static void checkQuotes(String line) {
        if (Request.OPERATIONS.contains(line.strip())) {
            throw new CallerMistake("put each request between quotes, as in " + EXAMPLE);
        }
    }
}
