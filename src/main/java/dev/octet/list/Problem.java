package dev.octet.list;

import dev.octet.request.Request;
import dev.octet.verify.Case;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request out of a list.
 *
 * @param place where it stands
 * @param request what to compute
 * @param replay the values, where the line says which
 */
public record Problem(Place place, Request request, Optional<Case> replay) {
    private static final Pattern REPLAY = Pattern.compile("\\s(seed|fill)=");

    /** The cases of a request whose line does not say which values. */
    @FunctionalInterface
    public interface Choice {
        /** Some cases. */
        List<Case> of(Request request);
    }

    /** Whether a request's line says which values to take. */
    public static boolean isReplay(String line) {
        return REPLAY.matcher(line).find();
    }

    /** The one case that the line says, or a choice of them. */
    public List<Case> cases(Choice choice) {
        return replay.map(List::of).orElseGet(() -> choice.of(request));
    }
}
