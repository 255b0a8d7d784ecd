package dev.octet.kernel;

/**
 * What to compute, without the values: types, shape and attributes. A request is valid by
 * construction; {@link #parse} and {@link #toString()} are one line, both ways.
 */
public sealed interface Request permits Gemm {

    /** What happens to the accumulator. */
    Epilogue epilogue();

    /** Multiplications with one addition each: the work of one run. */
    long macs();

    /**
     * Reads a request such as {@code gemm u8:s8:f32 128x768:768x3072 per_channel bias relu}.
     *
     * @throws IllegalArgumentException saying which word is wrong and what would be right
     */
    static Request parse(String line) {
        String trimmed = line.strip();
        String kind = trimmed.split("\\s+", 2)[0];
        if (kind.equals("gemm")) {
            return Gemm.parse(trimmed);
        }
        throw new IllegalArgumentException(
                "a request begins with 'gemm', as in 'gemm s8:s8:s32 128x768:768x3072 per_channel';"
                        + " got '"
                        + line
                        + "'");
    }
}
