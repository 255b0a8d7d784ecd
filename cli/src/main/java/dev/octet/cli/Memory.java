package dev.octet.cli;

import dev.octet.measure.Workload;
import dev.octet.request.Request;
import dev.octet.text.RootLocale;
import java.util.Optional;

/** Whether a request fits: better said before than by an OutOfMemoryError. */
final class Memory {
    private Memory() {}

    /** Why not; empty when it does. */
    static Optional<String> refuses(Request request) {
        long needed = Workload.bytesNeeded(request);
        long most = Runtime.getRuntime().maxMemory();
        return needed <= most
                ? Optional.empty()
                : Optional.of(
                        RootLocale.format(
                                "'%s' needs about %s, the Java heap holds %s; OCTET_JAVA_OPTS=-Xmx%dg raises it",
                                request, Text.bytes(needed), Text.bytes(most), (needed >> 30) + 1));
    }

    /** As a caller's mistake. */
    static void check(Request request) {
        refuses(request)
                .ifPresent(
                        reason -> {
                            throw new CallerMistake(reason);
                        });
    }
}
