package dev.octet.nativelib;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds files of the jars with native code: through a class loader, and in the jars of the module
 * path that are no modules of this application. oneDNN's jar can be none: it wants its Java
 * classes, which Octet does not use.
 */
final class Resources {
    private final ClassLoader loader;

    Resources(Class<?> owner) {
        loader = owner.getClassLoader();
    }

    /** Where the file is; empty when it is in no jar and no folder. */
    Optional<URL> find(String name) throws IOException {
        URL url = loader == null ? ClassLoader.getSystemResource(name) : loader.getResource(name);
        return url != null ? Optional.of(url) : findOnModulePath(name);
    }

    private static Optional<URL> findOnModulePath(String name) throws IOException {
        String modulePath = System.getProperty("jdk.module.path");
        if (modulePath == null) {
            return Optional.empty();
        }
        Path[] entries =
                Arrays.stream(modulePath.split(File.pathSeparator))
                        .filter(entry -> !entry.isEmpty())
                        .map(Path::of)
                        .toArray(Path[]::new);
        try {
            for (ModuleReference module : ModuleFinder.of(entries).findAll()) {
                try (ModuleReader reader = module.open()) {
                    Optional<URI> found = reader.find(name);
                    if (found.isPresent()) {
                        return Optional.of(found.get().toURL());
                    }
                }
            }
        } catch (FindException e) {
            throw new IOException(e.getMessage(), e);
        }
        return Optional.empty();
    }

    /** Reads it; not from a jar that was opened before and has been replaced since. */
    static InputStream open(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        return connection.getInputStream();
    }
}
