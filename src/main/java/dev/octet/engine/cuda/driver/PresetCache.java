package dev.octet.engine.cuda.driver;

import dev.octet.kernel.Probe;
import dev.octet.nativelib.PrivateFolder;
import dev.octet.text.RootLocale;
import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.Loader;

/**
 * Where JavaCPP unpacks and loads the native half of CUDA's Java classes: a folder that nobody else
 * can write to, with copies as they are in the jars.
 */
final class PresetCache {
    static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

    private static final List<String> LIBRARIES =
            List.of(
                    "javacpp/%s/libjnijavacpp.so",
                    "cuda/%s/libjnicudart.so",
                    "cuda/%s/libjnicublas.so",
                    "cuda/%s/libjnicublasLt.so",
                    "cuda/%s/libjninvrtc.so");

    private PresetCache() {}

    /**
     * Makes it safe, before anything of JavaCPP is loaded.
     *
     * @throws Probe.Unavailable when it cannot be made so
     */
    static void secure() throws Probe.Unavailable {
        try {
            if (System.getProperty(PROPERTY) == null) {
                System.setProperty(PROPERTY, PrivateFolder.ofUser("javacpp").toString());
            }
            // of an application that uses JavaCPP, too, it may be another
            PrivateFolder.at(Loader.getCacheDir().toPath());
            for (String library : LIBRARIES) {
                dropOtherCopy("/org/bytedeco/" + RootLocale.format(library, Loader.getPlatform()));
            }
        } catch (IOException e) {
            throw new Probe.Unavailable(
                    RootLocale.format(
                            "CUDA's Java classes have no safe folder for their native half: %s; name one with -D%s=FOLDER",
                            e.getMessage(), PROPERTY),
                    e);
        }
    }

    /** JavaCPP takes a copy for the same that has the size and the time. */
    private static void dropOtherCopy(String resource) throws IOException {
        URL library = Loader.class.getResource(resource);
        if (library == null || !(library.openConnection() instanceof JarURLConnection jarred)) {
            return;
        }
        jarred.setUseCaches(false);
        long expected;
        try (JarFile jar = jarred.getJarFile()) {
            expected = jarred.getJarEntry().getCrc();
        }
        File copy = Loader.cacheResource(library);
        if (copy == null) {
            return;
        }
        Path path = copy.toPath();
        CRC32 actual = new CRC32();
        actual.update(Files.readAllBytes(path));
        if (actual.getValue() != expected) {
            Files.delete(path);
        }
    }
}
