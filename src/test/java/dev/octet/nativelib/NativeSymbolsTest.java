package dev.octet.nativelib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the dynamic linker is told of our libraries: ELF, of 64 bits and little-endian. */
class NativeSymbolsTest {
    private static final int DYNAMIC_SYMBOLS = 11;
    private static final int SYMBOL_BYTES = 24;

    /** g++'s binding of static variables in inline functions: one for all of the process. */
    private static final int UNIQUE = 10;

    /** The namespace octet as it stands in the sources, as g++ writes names. */
    private static final String PLAIN = "5octet";

    /**
     * Another version of Octet in another class loader has variables of the same names and of
     * another layout: sharing them ended the JVM. Those of the same sources are shared.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "engine/PLATFORM/libjniComputationNative.so",
                "engine/avx/PLATFORM/libjniAvxNative.so",
                "engine/onednn/PLATFORM/libjniOneDnnNative.so",
                "engine/vnni/PLATFORM/libjniVnniNative.so",
                "hardware/PLATFORM/libjniCpuid.so",
                "memory/PLATFORM/libjniMappedPagesNative.so"
            })
    void noVariableIsSharedWithAnotherVersion(String library) throws IOException {
        Optional<URL> found =
                new Resources(Resources.class)
                        .find("dev/octet/" + library.replace("PLATFORM", LibraryList.platform()));
        assumeTrue(found.isPresent(), "there is no " + library + " for this system");
        try (InputStream in = found.get().openStream()) {
            List<String> shared =
                    uniqueSymbols(in.readAllBytes()).stream()
                            .filter(name -> name.contains(PLAIN))
                            .toList();
            assertEquals(List.of(), shared);
        }
    }

    private static List<String> uniqueSymbols(byte[] file) {
        ByteBuffer elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int sections = (int) elf.getLong(0x28);
        int sectionBytes = elf.getShort(0x3a);
        int count = elf.getShort(0x3c);
        List<String> unique = new ArrayList<>();
        int read = 0;
        for (int i = 0; i < count; i++) {
            int section = sections + i * sectionBytes;
            if (elf.getInt(section + 4) != DYNAMIC_SYMBOLS) {
                continue;
            }
            int strings = sections + elf.getInt(section + 0x28) * sectionBytes;
            int names = (int) elf.getLong(strings + 0x18);
            int begin = (int) elf.getLong(section + 0x18);
            int end = begin + (int) elf.getLong(section + 0x20);
            for (int symbol = begin; symbol < end; symbol += SYMBOL_BYTES) {
                read++;
                if ((elf.get(symbol + 4) & 0xff) >> 4 == UNIQUE) {
                    unique.add(text(file, names + elf.getInt(symbol)));
                }
            }
        }
        assertTrue(read > 10, "only " + read + " symbols were found");
        return unique;
    }

    private static String text(byte[] file, int begin) {
        int end = begin;
        while (file[end] != 0) {
            end++;
        }
        return new String(file, begin, end - begin, StandardCharsets.US_ASCII);
    }
}
