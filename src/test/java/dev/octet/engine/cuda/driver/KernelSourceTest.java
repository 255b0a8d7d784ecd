package dev.octet.engine.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.engine.cuda.DeviceKernel;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class KernelSourceTest {
    private static final Pattern INCLUDE = Pattern.compile("#include \"([^\"]+)\"");

    /** NVRTC has no file system: what is included must be in the jar. */
    @Test
    void everyIncludedFileIsThere() {
        KernelSource source = KernelSource.load();
        check(source.program(), source.headers());
        source.headers().values().forEach(text -> check(text, source.headers()));
    }

    private static void check(String text, Map<String, String> headers) {
        Matcher include = INCLUDE.matcher(text);
        while (include.find()) {
            assertTrue(headers.containsKey(include.group(1)), include.group());
        }
    }

    @Test
    void everyKernelIsDefined() {
        String all = KernelSource.load().all();
        for (DeviceKernel kernel : DeviceKernel.values()) {
            assertTrue(
                    all.contains("OCTET_KERNEL " + kernel.symbol() + "("), kernel + " is missing");
        }
        long defined = Pattern.compile("OCTET_KERNEL octet_").matcher(all).results().count();
        assertEquals(DeviceKernel.values().length, defined);
    }
}
