package dev.octet;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.octet.testing.RedeployedApp;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A class loader that brought Octet along is collected after its application has gone: no worker,
 * no cleaner and no log keeps it.
 */
class RedeployTest {
    private static final int TRIES = 600;

    @Test
    void classLoadersAreCollected() throws Exception {
        List<WeakReference<ClassLoader>> loaders = List.of(used(), used(), used());
        for (int i = 0; i < TRIES && loaders.stream().anyMatch(r -> r.get() != null); i++) {
            System.gc();
            Thread.sleep(50);
        }
        for (WeakReference<ClassLoader> loader : loaders) {
            assertNull(loader.get(), RedeployTest::threads);
        }
    }

    /** In a frame of its own, so that no local variable keeps anything. */
    private static WeakReference<ClassLoader> used() throws Exception {
        URL[] classPath =
                Arrays.stream(System.getProperty("java.class.path").split(":"))
                        .map(RedeployTest::url)
                        .toArray(URL[]::new);
        URLClassLoader loader =
                new URLClassLoader("app", classPath, ClassLoader.getPlatformClassLoader());
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(loader);
        try {
            Class<?> app = Class.forName(RedeployedApp.class.getName(), true, loader);
            ((Runnable) app.getConstructor().newInstance()).run();
        } finally {
            current.setContextClassLoader(before);
            loader.close();
        }
        return new WeakReference<>(loader);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (java.net.MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::toString)
                .sorted()
                .collect(Collectors.joining("\n"));
    }
}
