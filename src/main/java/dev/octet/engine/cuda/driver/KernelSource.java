package dev.octet.engine.cuda.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sources of native/cuda, out of the jar.
 *
 * @param program the file that includes all others
 * @param headers the others, by the names they are included by
 */
record KernelSource(String program, Map<String, String> headers) {
    /** The program's name, for messages. */
    static final String PROGRAM = "cuda/kernels.cu";

    private static final String[] HEADERS = {
        "cuda/device.cuh",
        "cuda/finish.cuh",
        "cuda/operands.cuh",
        "cuda/direct.cuh",
        "cuda/conversions.cuh",
        "shared/activations.h",
        "shared/bits.h",
        "shared/functions.h",
        "shared/isa.h",
        "shared/kinds.h"
    };

    static KernelSource load() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : HEADERS) {
            headers.put(name, text(name));
        }
        return new KernelSource(text(PROGRAM), headers);
    }

    private static String text(String name) {
        try (InputStream stream = KernelSource.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the jar has no " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of it, for a digest. */
    String all() {
        return program + headers;
    }
}
