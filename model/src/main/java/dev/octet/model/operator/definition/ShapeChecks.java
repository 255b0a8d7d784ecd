package dev.octet.model.operator.definition;

import dev.octet.model.graph.Inputs;
import dev.octet.model.tensor.Shape;

/** Checks of the shapes of inputs. */
public final class ShapeChecks {
    private ShapeChecks() {}

    /** Checks that an input has these dimensions, if it is there. */
    public static void is(Inputs inputs, int i, long... dims) {
        is(inputs, i, Shape.of(dims));
    }

    /** Checks that an input has a shape, if it is there. */
    public static void is(Inputs inputs, int i, Shape wanted) {
        if (inputs.has(i) && !inputs.shape(i).equals(wanted)) {
            throw new IllegalArgumentException(
                    "input " + i + " has shape " + inputs.shape(i) + ", which must be " + wanted);
        }
    }

    /**
     * Checks that an input has so many axes.
     *
     * @return its shape
     */
    public static Shape rank(Inputs inputs, int i, int rank) {
        Shape shape = atLeast(inputs, i, rank);
        if (shape.rank() > rank) {
            throw new IllegalArgumentException(
                    "input " + i + " has shape " + shape + ", which must have " + rank + " axes");
        }
        return shape;
    }

    /**
     * Checks that an input has so many axes or more.
     *
     * @return its shape
     */
    public static Shape atLeast(Inputs inputs, int i, int rank) {
        Shape shape = inputs.shape(i);
        if (shape.rank() < rank) {
            throw new IllegalArgumentException(
                    "input "
                            + i
                            + " has shape "
                            + shape
                            + ", which must have at least "
                            + rank
                            + " axes");
        }
        return shape;
    }
}
