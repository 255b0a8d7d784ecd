package dev.octet.model.graph;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * An input or an output of a graph, as the network declares it.
 *
 * @param name unique in its graph
 * @param element the type of its elements
 * @param dims its dimensions, or empty where the network does not say how many there are
 */
public record Value(String name, ElementType element, Optional<List<Dimension>> dims) {
    /**
     * A dimension that is a number, or has a name, or is not known at all.
     *
     * @param size -1 where it is no number
     * @param name empty where it has none
     */
    public record Dimension(long size, String name) {
        /** Whether it is a number. */
        public boolean isKnown() {
            return size >= 0;
        }

        /** {@code 128}, {@code batch} or {@code ?}. */
        @Override
        public String toString() {
            return isKnown() ? Long.toString(size) : name.isEmpty() ? "?" : name;
        }
    }

    /** Copies the list. */
    public Value {
        dims = dims.map(List::copyOf);
    }

    /**
     * Whether a tensor of this shape may be this value, as far as numbers say; names may be all.
     */
    public boolean accepts(Shape shape) {
        if (dims.isEmpty()) {
            return true;
        }
        List<Dimension> declared = dims.get();
        if (declared.size() != shape.rank()) {
            return false;
        }
        for (int i = 0; i < declared.size(); i++) {
            if (declared.get(i).isKnown() && declared.get(i).size() != shape.get(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether its first dimension is one that the network leaves open: a run may have any number of
     * such rows.
     */
    public boolean hasRows() {
        return dims.isPresent() && !dims.get().isEmpty() && !dims.get().get(0).isKnown();
    }

    /** {@code input_ids: int64 [batch, sequence]}. */
    @Override
    public String toString() {
        return name + ": " + element + " " + dims.map(List::toString).orElse("[...]");
    }
}
