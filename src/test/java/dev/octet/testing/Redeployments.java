package dev.octet.testing;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A program of its own: Octet in one class loader after another, as when an application server
 * deploys anew. All are used while all are alive; then all are dropped, and must be collected.
 */
public final class Redeployments {
    private static final int LOADERS = 6;
    private static final int ROUNDS = 3;
    private static final int PATIENCE = 100;

    /** Its ObjectMethods keeps the record class whose equals was linked last, whoever's it is. */
    private static final long KEPT_BY_JAVA = 1;

    private Redeployments() {}

    /** No arguments. */
    public static void main(String... arguments) throws Exception {
        List<WeakReference<ClassLoader>> dropped = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            deploy(dropped);
        }
        long alive = dropped.size();
        for (int i = 0; i < PATIENCE && alive > KEPT_BY_JAVA; i++) {
            System.gc();
            Thread.sleep(20);
            alive = dropped.stream().filter(loader -> loader.get() != null).count();
        }
        if (alive > KEPT_BY_JAVA) {
            throw new AssertionError(alive + " of " + dropped.size() + " class loaders are kept");
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName()
                    .toLowerCase(Locale.ROOT)
                    .matches(".*(octet|javacpp|deallocator).*")) {
                throw new AssertionError("there is a thread '" + thread.getName() + "'");
            }
        }
    }

    private static void deploy(List<WeakReference<ClassLoader>> dropped) throws Exception {
        List<URLClassLoader> loaders = new ArrayList<>();
        for (int i = 0; i < LOADERS; i++) {
            URLClassLoader loader =
                    new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
            loaders.add(loader);
            loader.loadClass(SmallComputations.class.getName())
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {"onednn", "scalar"});
        }
        for (URLClassLoader loader : loaders) {
            dropped.add(new WeakReference<>(loader));
            loader.close();
        }
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Redeployments::url)
                .toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }
}
