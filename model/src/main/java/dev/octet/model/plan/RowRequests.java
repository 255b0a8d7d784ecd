package dev.octet.model.plan;

import dev.octet.request.Attention;
import dev.octet.request.Conv;
import dev.octet.request.Elementwise;
import dev.octet.request.Gemm;
import dev.octet.request.Grouping;
import dev.octet.request.Normalize;
import dev.octet.request.Operand;
import dev.octet.request.Pool;
import dev.octet.request.Quantize;
import dev.octet.request.Reduce;
import dev.octet.request.Request;
import dev.octet.request.Resize;
import dev.octet.request.Role;
import dev.octet.request.Softmax;
import java.util.Optional;

/** Which requests compute rows apart, the same number of their own rows for each of the plan's. */
final class RowRequests {
    private RowRequests() {}

    /**
     * Why it does not.
     *
     * @param most rows of the plan
     * @param roles of operands
     * @param rowBytes bytes of a row of each, {@link RowSteps#NO_ROWS} of one that has none
     */
    static Optional<String> rowsTogether(Request request, int most, Role[] roles, int[] rowBytes) {
        if (!computesApart(request) || request.runRows() % most != 0) {
            return Optional.of("'" + request + "' uses several rows at once");
        }
        Request fewer;
        try {
            fewer = request.withRows(request.runRows() / most * (most - 1));
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
        for (int i = 0; i < roles.length; i++) {
            int whole = operand(request, roles[i]).bytes();
            int less = operand(fewer, roles[i]).bytes();
            if (whole - less != Math.max(0, rowBytes[i])) {
                return Optional.of("'" + request + "' uses several rows of " + roles[i]);
            }
        }
        return Optional.empty();
    }

    private static Operand operand(Request request, Role role) {
        return request.operand(role).orElseThrow();
    }

    /** Whether the first rows of what it writes depend on the first rows of what it reads alone. */
    private static boolean computesApart(Request request) {
        if (request instanceof Gemm gemm) {
            return gemm.batch() == 1;
        }
        if (request instanceof Normalize normalize) {
            return normalize.axis() > 0;
        }
        if (request instanceof Softmax softmax) {
            return softmax.axis() > 0;
        }
        if (request instanceof Reduce reduce) {
            return reduce.axis() > 0;
        }
        if (request instanceof Quantize quantize) {
            return quantize.dynamic()
                    || quantize.grouping().kind() == Grouping.Kind.PER_TENSOR
                    || quantize.grouping().kind() == Grouping.Kind.PER_CHANNEL
                            && quantize.grouping().axis() > 0;
        }
        return request instanceof Conv
                || request instanceof Pool
                || request instanceof Resize
                || request instanceof Elementwise
                || request instanceof Attention;
    }
}
