package dev.octet.cli;

import java.io.PrintWriter;
import picocli.CommandLine;

/**
 * One line on the terminal that says what is going on, rewritten in place; nothing where standard
 * error is no terminal. The launcher knows, Java does not, so it says so.
 */
final class Progress {
    /** Set by the launcher: {@code err}, or {@code both} when standard output is one, too. */
    static final String TERMINAL = "dev.octet.cli.terminal";

    private static final int WIDTH = 79;
    private static final String ERASE = "\r\033[K";

    private final PrintWriter stream;
    private final boolean terminal;
    private boolean shown;

    Progress(PrintWriter stream, boolean terminal) {
        this.stream = stream;
        this.terminal = terminal;
    }

    /**
     * For a command that writes to these streams.
     *
     * @param data whether standard output is for data alone
     */
    static Progress of(CommandLine command, boolean data) {
        String terminal = System.getProperty(TERMINAL, "");
        // what is printed below the line must not overtake it: two streams would
        boolean same = terminal.equals("both") && !data;
        return new Progress(same ? command.getOut() : command.getErr(), !terminal.isEmpty());
    }

    /** Replaces the line. */
    void show(String text) {
        if (terminal) {
            stream.print(ERASE + (text.length() > WIDTH ? text.substring(0, WIDTH) : text));
            stream.flush();
            shown = true;
        }
    }

    /** Makes room for other output. */
    void clear() {
        if (shown) {
            stream.print(ERASE);
            stream.flush();
            shown = false;
        }
    }
}
