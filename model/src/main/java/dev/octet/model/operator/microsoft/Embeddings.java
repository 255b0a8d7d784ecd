package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Arrays;
import java.util.Set;

/** Sums of rows of tables, found by the numbers of words, positions and segments. */
final class Embeddings {
    /** Reads an element of a table. */
    interface Table {
        double at(int row, int column);
    }

    private final double[] sums;
    private final int tokens;
    private final int size;

    /**
     * Zeros.
     *
     * @param tokens how many there are
     * @param size of a row
     */
    Embeddings(int tokens, int size) {
        this.sums = new double[tokens * size];
        this.tokens = tokens;
        this.size = size;
    }

    /**
     * Adds the row of each token.
     *
     * @param ids the numbers of the rows, as many as there are tokens, or as many as are repeated
     * @param rows how many the table has
     * @throws IllegalArgumentException when there is no such row
     */
    void add(String what, int[] ids, int rows, Table table) {
        for (int token = 0; token < tokens; token++) {
            int id = ids[token % ids.length];
            if (id < 0 || id >= rows) {
                throw new IllegalArgumentException(
                        what + " " + id + " of token " + token + " is none of " + rows + " rows");
            }
            for (int i = 0; i < size; i++) {
                sums[token * size + i] += table.at(id, i);
            }
        }
    }

    /** The sums. */
    double[] sums() {
        return sums;
    }

    /**
     * Checks the shapes of numbers and of tables.
     *
     * @param ids input of the words' numbers, [batch, sequence]
     * @param tables inputs, [rows, size], some of which may be missing
     * @return [batch, sequence, size]
     */
    static Shape check(Inputs inputs, int ids, int... tables) {
        Shape tokens = inputs.shape(ids);
        Shape words = inputs.shape(tables[0]);
        for (int table : tables) {
            boolean isMissing = !inputs.has(table) && table != tables[0];
            if (!isMissing
                    && (words.rank() != 2
                            || inputs.shape(table).rank() != 2
                            || inputs.shape(table).get(1) != words.get(1))) {
                throw new IllegalArgumentException(
                        "tables are [rows, size], got " + words + " and " + inputs.shape(table));
            }
        }
        if (tokens.rank() != 2) {
            throw new IllegalArgumentException(
                    "numbers of words are [batch, sequence], got " + tokens);
        }
        return Shape.of(tokens.get(0), tokens.get(1), words.get(1));
    }

    /** Checks that an input that is there is int32 and has the shape of another. */
    static void checkLike(Inputs inputs, int i, int other) {
        if (inputs.has(i)) {
            ElementChecks.oneOf(inputs, i, Set.of(ElementType.INT32));
            if (!inputs.shape(i).equals(inputs.shape(other))) {
                throw new IllegalArgumentException(
                        "input "
                                + i
                                + " has shape "
                                + inputs.shape(i)
                                + ", which must be "
                                + inputs.shape(other));
            }
        }
    }

    /** The numbers from 0 on, one for each position of a sequence. */
    static int[] positions(Shape ids) {
        int[] positions = new int[ids.get(1)];
        Arrays.setAll(positions, i -> i);
        return positions;
    }

    /**
     * How many ones each row of a mask has.
     *
     * @param mask [batch, sequence], or null for zeros
     */
    static Tensor ones(Tensor mask, Shape ids) {
        Tensor counts = Tensor.zeros(ElementType.INT32, Shape.of(ids.get(0)));
        for (int i = 0; mask != null && i < mask.count(); i++) {
            int row = i / ids.get(1);
            counts.setLong(row, counts.getLong(row) + (mask.getLong(i) == 1 ? 1 : 0));
        }
        return counts;
    }
}
