package dev.octet.model.fuzz;

/** A fuzz target of Jazzer's: any bytes. */
public final class BytesFuzzer {
    private BytesFuzzer() {}

    /** What Jazzer calls. */
    public static void fuzzerTestOneInput(byte[] file) {
        AnyNetwork.of(file);
    }
}
