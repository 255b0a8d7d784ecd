package dev.octet.cli;

/** What the caller asked for cannot be: shown as one line, without a stack trace. */
final class CallerMistake extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CallerMistake(String message) {
        super(message);
    }
}
