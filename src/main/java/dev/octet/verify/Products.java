package dev.octet.verify;

/** The definition of a request: which elements of src and weights are multiplied for an output. */
interface Products {

    /** Takes one product. */
    @FunctionalInterface
    interface Taker {
        /** Indices into src, -1 where it is a real 0 of the padding, and weights. */
        void take(int src, int weight);
    }

    /** Output channel of an element of dst. */
    int channel(int output);

    /** Row of src that has a scale and a zero point of its own; 0 where there are none. */
    int srcRow(int output);

    /** All products that an element of dst is the sum of, in the order in which f32 sums them. */
    void each(int output, Taker taker);
}
