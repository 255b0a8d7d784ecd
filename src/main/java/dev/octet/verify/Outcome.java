package dev.octet.verify;

/** What became of a case on an engine. */
public sealed interface Outcome {

    /**
     * The engine does not compute the request.
     *
     * @param reason its reason
     */
    record Refused(String reason) implements Outcome {}

    /**
     * Right in every respect.
     *
     * @param dst what it wrote; every engine's is equal whose sums of floats have the contract's
     *     order
     */
    record Same(Tensor dst) implements Outcome {}

    /**
     * Wrong.
     *
     * @param text the line that replays the case, the engine, and what is wrong
     */
    record Different(String text) implements Outcome {}
}
