package dev.octet.kernel;

import dev.octet.request.Request;
import dev.octet.text.RootLocale;
import java.util.List;

/**
 * Why this engine computes a request, and why the others do not.
 *
 * @param request what is computed
 * @param engine name of the chosen engine
 * @param implementation the implementation inside it, as its library names it
 * @param packedBytes bytes of the packed weights
 * @param threads threads a run uses, the calling one included
 * @param why one sentence
 * @param others every other engine, in the dispatcher's order
 */
public record Explanation(
        Request request,
        String engine,
        String implementation,
        long packedBytes,
        int threads,
        String why,
        List<Other> others) {

    /**
     * An engine that was not chosen.
     *
     * @param engine its name
     * @param reason why not, one sentence with its numbers
     */
    public record Other(String engine, String reason) {}

    /** Copies the list. */
    public Explanation {
        others = List.copyOf(others);
    }

    Explanation withOthers(List<Other> others) {
        return new Explanation(request, engine, implementation, packedBytes, threads, why, others);
    }

    /** Several lines for people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(request).append('\n');
        text.append("  engine          ").append(engine).append('\n');
        text.append("  implementation  ").append(implementation).append('\n');
        text.append(RootLocale.format("  packed weights  %,d bytes%n", packedBytes));
        text.append("  threads         ").append(threads).append('\n');
        text.append("  why             ").append(why);
        for (Other other : others) {
            text.append(RootLocale.format("%n  not %-11s %s", other.engine(), other.reason()));
        }
        return text.toString();
    }
}
