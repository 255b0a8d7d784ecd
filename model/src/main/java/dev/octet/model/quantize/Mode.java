package dev.octet.model.quantize;

import java.util.Set;

/** What is quantized. */
enum Mode {
    /** Weights, and what products read by ranges that samples have. */
    STATIC("static", LayerKind.LINEAR, LayerKind.CONVOLUTION),

    /** Weights, and what products read by the ranges that its rows have in a run. */
    DYNAMIC("dynamic", LayerKind.LINEAR, LayerKind.EMBEDDING),

    /** Weights alone, which are floats again before they are used: a smaller file. */
    WEIGHTS("weights-only", LayerKind.values());

    private final String words;
    private final Set<LayerKind> kinds;

    Mode(String words, LayerKind... kinds) {
        this.words = words;
        this.kinds = Set.of(kinds);
    }

    /** An adjective. */
    String words() {
        return words;
    }

    /** Of what it has a form. */
    Set<LayerKind> kinds() {
        return kinds;
    }
}
