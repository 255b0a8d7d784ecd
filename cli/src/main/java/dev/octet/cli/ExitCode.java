package dev.octet.cli;

/** Exit statuses; scripts rely on them. */
final class ExitCode {
    static final int OK = 0;

    /**
     * An engine computed something else than the oracle, or tensors are further apart than allowed.
     */
    static final int DIFFERENT = 1;

    /** The caller asked for something that cannot be. */
    static final int MISTAKE = 2;

    /** Octet itself failed. */
    static final int FAILURE = 3;

    private ExitCode() {}
}
