package dev.octet.nativelib;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import org.bytedeco.javacpp.Loader;

/** Loads the JNI library of a native class; every native class does it through here. */
public final class NativeLibrary {
    private NativeLibrary() {}

    /**
     * Loads the library that JavaCPP built for the class. A file that ends before its contents do
     * is refused here: the system's loader would map it all the same, and reading it would end the
     * JVM.
     *
     * @throws UnsatisfiedLinkError when the library is missing, damaged or not for this system
     */
    public static void load(Class<?> owner) {
        String file = Loader.getPlatform() + "/libjni" + owner.getSimpleName() + ".so";
        URL library = owner.getResource(file);
        if (library != null) {
            checkComplete(file, library);
        }
        Loader.load(owner);
    }

    private static void checkComplete(String file, URL library) {
        try {
            URLConnection connection = library.openConnection();
            connection.setUseCaches(false);
            try (InputStream content = connection.getInputStream()) {
                long size = connection.getContentLengthLong();
                long end = Elf.end(content.readNBytes(Elf.HEADER_BYTES));
                if (size < end) {
                    throw new UnsatisfiedLinkError(
                            end == Long.MAX_VALUE
                                    ? file + ": invalid ELF header"
                                    : "%s: file too short, it has %,d of %,d bytes"
                                            .formatted(file, size, end));
                }
            }
        } catch (IOException e) {
            UnsatisfiedLinkError error = new UnsatisfiedLinkError(file + ": " + e);
            error.initCause(e);
            throw error;
        }
    }
}
