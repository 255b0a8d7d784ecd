package dev.octet.benchmarks.network;

import java.util.Map;

/**
 * A network to run.
 *
 * @param network its name
 * @param form {@code fp32}, {@code qdq}, {@code qoperator} or {@code dynamic}
 * @param file an ONNX file
 * @param sizes of dimensions by their names
 * @param threads of one run
 * @param rounds in which both take their turns
 */
public record NetworkCase(
        String network,
        String form,
        String file,
        Map<String, Integer> sizes,
        int threads,
        int rounds) {
    /** Whether its products are of integers. */
    public boolean isInt8() {
        return !form.equals(ZooFiles.FP32);
    }
}
