package dev.octet.kernel;

/** An engine's answer to being asked to prepare a request: the computation, or why not. */
public sealed interface Preparation permits Computation, Preparation.Refused {

    /**
     * The engine does not compute the request.
     *
     * @param reason one sentence with the numbers in it
     */
    record Refused(String reason) implements Preparation {}
}
