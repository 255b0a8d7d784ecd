package dev.octet.nativelib;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
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
            try {
                checkComplete(file, library);
                dropStaleCopy(library);
            } catch (IOException e) {
                UnsatisfiedLinkError error = new UnsatisfiedLinkError(file + ": " + e);
                error.initCause(e);
                throw error;
            }
        }
        Loader.load(owner);
    }

    private static void checkComplete(String file, URL library) throws IOException {
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
    }

    /**
     * JavaCPP loads a copy from its cache, and takes one for the same that has the name of the jar,
     * the size and the time. Reproducible jars all have the same time: the copy may be of another
     * build, whose functions take other arguments.
     */
    private static void dropStaleCopy(URL library) throws IOException {
        if (!(library.openConnection() instanceof JarURLConnection connection)) {
            return;
        }
        connection.setUseCaches(false);
        long expected;
        try (JarFile jar = connection.getJarFile()) {
            expected = connection.getJarEntry().getCrc();
        }
        File copy = Loader.cacheResource(library);
        if (copy == null) {
            return;
        }
        CRC32 actual = new CRC32();
        actual.update(Files.readAllBytes(copy.toPath()));
        if (actual.getValue() != expected) {
            Files.delete(copy.toPath());
        }
    }
}
