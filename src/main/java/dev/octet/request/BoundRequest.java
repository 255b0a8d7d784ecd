package dev.octet.request;

import java.util.Objects;

/**
 * A request with the values it is prepared with; valid by construction. Made by {@link
 * Request#with}.
 *
 * @param request what to compute
 * @param parameters exactly the values it asks for
 */
public record BoundRequest(Request request, Parameters parameters) {

    /**
     * Checks that the values are those the request asks for.
     *
     * @throws IllegalArgumentException with the name and the numbers
     */
    public BoundRequest {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(parameters, "parameters");
        request.check(parameters);
    }

    /**
     * The same values for another number of rows.
     *
     * @throws IllegalArgumentException when the request cannot have them, or not with these values
     */
    public BoundRequest withRows(int rows) {
        return new BoundRequest(request.withRows(rows), parameters);
    }

    /** The request line. */
    @Override
    public String toString() {
        return request.toString();
    }
}
