package dev.octet.benchmarks.peer;

import dev.octet.request.Product;
import dev.octet.verify.Values;
import java.util.Optional;

/**
 * What a Java user could pick for a multiplication, Octet being one of them. A peer computes a
 * request with one operation of its own; an object of this type exists only where the peer loads.
 */
public interface Peer {

    /** Short, as in tables. */
    String name();

    /** Of the library, for people. */
    String version();

    /**
     * Why this peer does not compute the request.
     *
     * @return one sentence, or empty when it does
     */
    Optional<String> refuses(Product request);

    /**
     * Does once what need not be done for every run: packs the weights where the peer can, puts
     * source and destination where it wants them.
     *
     * @param values of a request that this peer does not refuse
     */
    Contender prepare(Values values);

    /**
     * The same for an operation without weights, such as a softmax; empty where this peer has none
     * that computes the request.
     */
    default Optional<Contender> prepareOperation(Values values) {
        return Optional.empty();
    }
}
