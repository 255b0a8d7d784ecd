package dev.octet.model.graph;

/**
 * Which operator a node asks for.
 *
 * @param domain empty for ONNX's own operators
 * @param type as ONNX has it: {@code Conv}
 * @param version of the domain's set of operators that the network asks for
 */
public record Signature(String domain, String type, int version) {
    /** The domain of ONNX's own operators. */
    public static final String ONNX = "";

    /** The domain of the operators that ONNX Runtime adds. */
    public static final String MICROSOFT = "com.microsoft";

    /** {@code Conv 11}, or {@code com.microsoft.Attention 1}. */
    @Override
    public String toString() {
        return (domain.isEmpty() ? "" : domain + ".") + type + " " + version;
    }
}
