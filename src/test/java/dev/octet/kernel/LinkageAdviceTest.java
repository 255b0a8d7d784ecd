package dev.octet.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkageAdviceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/tmp/x.so: failed to map segment from shared object | -Ddev.octet.native.dir",
                "/tmp/x.so: file too short | truncated",
                "/tmp/x.so: invalid ELF header | truncated",
                "/lib/libc.so.6: version `GLIBC_2.34' not found | newer base image",
                "libstdc++.so.6: version `GLIBCXX_3.4.30' not found | newer base image",
                "Error relocating x.so: musl | newer base image",
                "no jniX in java.library.path | octet-platform",
            })
    void theLoadersWordsAndWhatHelps(String message, String cure) {
        String reason = LinkageAdvice.of(new UnsatisfiedLinkError(message));
        assertTrue(reason.startsWith(message), reason);
        assertTrue(reason.contains(cure), reason);
    }

    @ParameterizedTest
    @CsvSource("org/bytedeco/javacpp/Loader")
    void aMissingClass(String name) {
        String reason =
                LinkageAdvice.of(
                        new NoClassDefFoundError("wrapper") {
                            private static final long serialVersionUID = 1L;

                            @Override
                            public synchronized Throwable getCause() {
                                return new ClassNotFoundException(name);
                            }
                        });
        assertTrue(reason.startsWith(name) && reason.contains("dependencies"), reason);
    }
}
