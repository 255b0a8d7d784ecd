package dev.octet.model.tflite;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Small networks that TensorFlow's converter wrote, of an operator each, with inputs and what its
 * reference kernels answer; {@code operators.py} beside the archive makes it.
 */
public final class LiteCases {
    private LiteCases() {}

    /** Of each case, by name: {@code model.tflite}, {@code inputN} and {@code outputN}. */
    public static Map<String, Map<String, byte[]>> all() throws IOException {
        Map<String, Map<String, byte[]>> cases = new TreeMap<>();
        try (InputStream file = LiteCases.class.getResourceAsStream("operators.zip");
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String[] path = entry.getName().split("/");
                cases.computeIfAbsent(path[0], name -> new TreeMap<>())
                        .put(path[1], zip.readAllBytes());
            }
        }
        return cases;
    }
}
