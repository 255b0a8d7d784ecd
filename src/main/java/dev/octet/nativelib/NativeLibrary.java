package dev.octet.nativelib;

import dev.octet.nativelib.LibraryList.Library;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Loads the JNI library of a native class and those it depends on; every native class does it
 * through here. What is loaded lies in a {@linkplain PrivateFolder folder that nobody else can
 * write to} and has the checksum that the build wrote down.
 */
public final class NativeLibrary {
    /** System property that names a folder for the libraries; without it the user's cache. */
    public static final String FOLDER = "dev.octet.native.dir";

    private static final System.Logger LOG = System.getLogger(NativeLibrary.class.getName());

    /** A file that another JVM replaces at this moment is looked for again. */
    private static final int TRIES = 3;

    private static final Set<Class<?>> LOADED = new HashSet<>();

    private final LibraryList list;
    private final Resources resources;

    private NativeLibrary(LibraryList list, Resources resources) {
        this.list = list;
        this.resources = resources;
    }

    /**
     * Loads the library that JavaCPP built for the class, once. Thread-safe.
     *
     * @throws Unusable with a sentence that says why not, and what helps
     * @throws UnsatisfiedLinkError in the dynamic linker's own words
     */
    public static synchronized void load(Class<?> owner) throws Unusable {
        if (LOADED.contains(owner)) {
            return;
        }
        try {
            DeepStack.call(
                    () -> {
                        Resources resources = new Resources(owner);
                        new NativeLibrary(LibraryList.of(owner, resources), resources).load();
                        return null;
                    });
        } catch (Unusable | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Unusable("native libraries cannot be read: " + e.getMessage(), e);
        }
        LOADED.add(owner);
    }

    private void load() throws Unusable, IOException {
        String chosen = System.getProperty(FOLDER);
        if (chosen != null) {
            loadFromChosen(chosen);
            return;
        }
        IOException noCache;
        try {
            Path cache = PrivateFolder.ofUser("native");
            load(unpackedIn(cache));
            return;
        } catch (IOException e) {
            noCache = e;
        }
        LOG.log(
                System.Logger.Level.INFO,
                () ->
                        RootLocale.format(
                                "native libraries are unpacked anew with each start: %s; -D%s=FOLDER keeps them elsewhere",
                                sentence(noCache), FOLDER));
        loadFromFresh(noCache);
    }

    private void loadFromChosen(String chosen) throws Unusable {
        try {
            Path folder = PrivateFolder.at(Path.of(chosen).toAbsolutePath());
            Unpacked beforehand = new Unpacked(list, folder);
            load(beforehand.areSound() ? beforehand : unpackedIn(folder));
        } catch (IOException | InvalidPathException e) {
            throw new Unusable(
                    RootLocale.format(
                            "-D%s=%s: %s; name a folder that this user can write and no other, or one with the libraries in it",
                            FOLDER, chosen, sentence(e)),
                    e);
        }
    }

    private void loadFromFresh(IOException noCache) throws Unusable {
        try {
            Path folder = PrivateFolder.fresh();
            try {
                Unpacked unpacked = new Unpacked(list, folder);
                unpacked.fill(resources);
                load(unpacked);
            } finally {
                // what is loaded stays loaded
                PrivateFolder.delete(folder);
            }
        } catch (IOException e) {
            e.addSuppressed(noCache);
            throw new Unusable(
                    RootLocale.format(
                            "there is no place for native libraries: %s; %s; make room, or name a folder with -D%s=FOLDER",
                            sentence(noCache), sentence(e), FOLDER),
                    e);
        }
    }

    private static String sentence(Exception e) {
        return e instanceof IOException io ? PrivateFolder.sentence(io) : e.getMessage();
    }

    private Unpacked unpackedIn(Path cache) throws IOException, Unusable {
        Unpacked unpacked = new Unpacked(list, cache.resolve(list.folder()));
        unpacked.complete(resources);
        return unpacked;
    }

    private void load(Unpacked unpacked) throws IOException, Unusable {
        for (int left = TRIES - 1; ; left--) {
            try {
                load(unpacked.own());
                return;
            } catch (UnsatisfiedLinkError e) {
                if (isLoadedElsewhere(e)) {
                    loadTwin(unpacked);
                    return;
                }
                if (left == 0 || unpacked.areSound()) {
                    throw e;
                }
                unpacked.complete(resources);
            }
        }
    }

    private static void load(Path library) throws Unusable {
        try {
            System.load(library.toString());
        } catch (IllegalCallerException e) {
            Module self = NativeLibrary.class.getModule();
            throw new Unusable(
                    "Java is not allowed to load native code (--illegal-native-access=deny): start it with --enable-native-access="
                            + (self.isNamed() ? self.getName() : "ALL-UNNAMED"),
                    e);
        }
    }

    /** As Java says since its first version. */
    private static boolean isLoadedElsewhere(UnsatisfiedLinkError e) {
        return String.valueOf(e.getMessage()).contains("already loaded in another classloader");
    }

    /**
     * A file belongs to one class loader: this one gets a copy. What the library depends on is not
     * Java's, and shared by all.
     */
    private void loadTwin(Unpacked unpacked) throws IOException, Unusable {
        Path parent = unpacked.own().getParent();
        Path folder =
                Files.isWritable(parent) ? PrivateFolder.freshIn(parent) : PrivateFolder.fresh();
        try {
            Unpacked twin = new Unpacked(list, folder);
            for (Library library : list.libraries()) {
                if (!library.equals(list.own())) {
                    Files.createSymbolicLink(twin.file(library), unpacked.file(library));
                }
            }
            Files.copy(unpacked.own(), twin.own());
            if (!Unpacked.isSound(twin.own(), list.own())) {
                throw new IOException(unpacked.own() + " changes while it is read");
            }
            load(twin.own());
        } finally {
            PrivateFolder.delete(folder);
        }
    }
}
