package dev.octet.list;

import java.util.List;
import java.util.Map;

/**
 * benchdnn's notation of a problem's dimensions. The maps are knobs by name; one that was not set
 * is not in it.
 */
sealed interface Shape permits MatmulShape, ConvolutionShape {

    /** The shape, or null when the word is none. */
    static Shape parse(String word, boolean transposed) {
        Shape matmul = MatmulShape.parse(word);
        return matmul != null ? matmul : ConvolutionShape.parse(word, transposed);
    }

    /** How many dimensions a tensor has. */
    int rank();

    /** How the request begins. */
    String operation();

    /** The shape in the notation of requests. */
    String text(Map<String, String> knobs) throws Unsupported;

    /** The request's words for layouts. */
    List<String> layouts(Map<String, String> knobs) throws Unsupported;

    /** Whether there is a bias. */
    boolean hasBias(Map<String, String> knobs) throws Unsupported;

    /** Whether a policy of the weights is one value per output channel. */
    boolean isPerChannel(String policy);

    /** Whether a policy of the source is one value per row. */
    boolean isPerRow(String policy);
}
