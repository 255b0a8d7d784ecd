package dev.octet.cli;

import java.io.PrintWriter;

/**
 * One line on standard error that says what is going on, rewritten in place; nothing where standard
 * error is no terminal. The launcher knows, Java does not, so it says so.
 */
final class Progress {
    /** Set by the launcher. */
    static final String TERMINAL = "dev.octet.cli.terminal";

    private static final int WIDTH = 79;
    private static final String ERASE = "\r\033[K";

    private final PrintWriter err;
    private final boolean terminal;
    private boolean shown;

    Progress(PrintWriter err) {
        this(err, Boolean.getBoolean(TERMINAL));
    }

    Progress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** Replaces the line. */
    void show(String text) {
        if (terminal) {
            err.print(ERASE + (text.length() > WIDTH ? text.substring(0, WIDTH) : text));
            err.flush();
            shown = true;
        }
    }

    /** Makes room for other output. */
    void clear() {
        if (shown) {
            err.print(ERASE);
            err.flush();
            shown = false;
        }
    }
}
