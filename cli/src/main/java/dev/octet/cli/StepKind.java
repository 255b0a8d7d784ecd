package dev.octet.cli;

import dev.octet.kernel.Explanation;
import dev.octet.model.plan.StepInfo;
import dev.octet.request.Attention;
import dev.octet.request.Product;
import dev.octet.request.Request;
import java.util.Locale;
import java.util.Optional;

/** What a step of a network computes with. */
enum StepKind {
    /** A product of 8-bit integers. */
    INT8,
    /** A product of floats. */
    FP32,
    /** Another request: element by element, row by row. */
    ELEMENTS,
    /** One of two graphs, as a value says, with all that it runs. */
    BRANCHES,
    /** Copies and conversions. */
    MOVES,
    /** The plain evaluation, which is slow. */
    PLAIN;

    static StepKind of(StepInfo step) {
        Optional<Request> request = step.explanation().map(Explanation::request);
        if (request.isEmpty()) {
            boolean branches = step.node().signature().type().equals("If");
            return branches ? BRANCHES : step.isPlain() ? PLAIN : MOVES;
        }
        if (request.get() instanceof Product product) {
            return product.weights().isInt8() ? INT8 : FP32;
        }
        if (request.get() instanceof Attention attention) {
            return attention.int8() ? INT8 : FP32;
        }
        return ELEMENTS;
    }

    /** For people. */
    @Override
    public String toString() {
        return this == INT8 || this == FP32 ? name() : name().toLowerCase(Locale.ROOT);
    }
}
