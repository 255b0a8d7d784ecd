package dev.octet.engine.jvm;

/** Where the rows of a product lie among the places of dst. */
interface Placement {
    /** Every row at its own place. */
    Placement CONSECUTIVE =
            new Placement() {
                @Override
                public int place(int row) {
                    return row;
                }

                @Override
                public int run(int row) {
                    return Integer.MAX_VALUE - row;
                }
            };

    /** The place of a row, counted over all images. */
    int place(int row);

    /** How many rows, this one included, lie at consecutive places. */
    int run(int row);
}
