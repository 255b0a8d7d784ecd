package dev.octet.nativelib;

import dev.octet.nativelib.LibraryList.Library;
import dev.octet.text.RootLocale;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipException;

/**
 * The libraries of a native class as files in one folder, where the dynamic linker finds those that
 * the class's own depends on. Files are only ever replaced whole: what another JVM has loaded stays
 * as it is.
 */
final class Unpacked {
    /** Of other builds, kept in the same cache. */
    private static final int OTHERS_KEPT = 3;

    static final String ASIDE = ".tmp";

    private final LibraryList list;
    private final Path folder;

    Unpacked(LibraryList list, Path folder) {
        this.list = list;
        this.folder = folder;
    }

    /** The one that Java loads. */
    Path own() {
        return file(list.own());
    }

    Path file(Library library) {
        return folder.resolve(library.file());
    }

    /** Whether all are there, safe from others, and what Octet was built with. */
    boolean areSound() throws IOException {
        for (Library library : list.libraries()) {
            if (!isSound(file(library), library)) {
                return false;
            }
        }
        return true;
    }

    static boolean isSound(Path file, Library library) throws IOException {
        try {
            if (!Ownership.isPrivateFile(file)) {
                return false;
            }
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                return Sha256.of(in).equals(library.sha256());
            }
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Unpacks what is missing or damaged; of many JVMs that start at once one does it. They agree
     * by the lock on who; where there are no locks, each does it, and no harm is done.
     *
     * @throws IOException when the folder cannot be written
     * @throws Unusable when the libraries are not in the jars, or others than Octet was built with
     */
    void complete(Resources resources) throws IOException, Unusable {
        if (areVerified()) {
            return;
        }
        PrivateFolder.at(folder);
        Path lockFile = folder.resolveSibling(".lock");
        // a lock is the JVM's: its class loaders have this string in common
        synchronized (lockFile.toString().intern()) {
            try (FileChannel channel =
                            FileChannel.open(
                                    lockFile,
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE,
                                    LinkOption.NOFOLLOW_LINKS);
                    FileLock lock = lock(channel)) {
                if (lock != null) {
                    sweep();
                }
                fill(resources);
            }
        }
        Verified.of(list, folder).note();
    }

    /** As {@link #areSound}, without reading what was found right and has not changed since. */
    private boolean areVerified() throws IOException {
        Verified now;
        try {
            now = Verified.of(list, folder);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (arePrivate() && now.isNoted()) {
            return true;
        }
        if (!areSound()) {
            return false;
        }
        now.note();
        return true;
    }

    private boolean arePrivate() throws IOException {
        for (Library library : list.libraries()) {
            if (!Ownership.isPrivateFile(file(library))) {
                return false;
            }
        }
        return true;
    }

    /** As {@link #complete}, in a folder that no other JVM knows. */
    void fill(Resources resources) throws IOException, Unusable {
        for (Library library : list.libraries()) {
            if (!isSound(file(library), library)) {
                unpack(library, resources);
            }
        }
    }

    private static FileLock lock(FileChannel channel) {
        try {
            return channel.lock();
        } catch (IOException e) {
            // a file system without locks
            return null;
        }
    }

    private void unpack(Library library, Resources resources) throws IOException, Unusable {
        URL url = resources.find(library.resource()).orElseThrow(() -> missing(library, null));
        Path aside = Files.createTempFile(folder, library.file(), ASIDE);
        try {
            String found;
            try (InputStream in = Resources.open(url);
                    OutputStream out = Files.newOutputStream(aside)) {
                found = Sha256.ofCopied(in, out);
            } catch (FileNotFoundException e) {
                throw missing(library, e);
            } catch (ZipException | EOFException e) {
                throw damaged(url, e.getMessage(), e);
            } catch (IOException e) {
                throw new IOException(
                        RootLocale.format(
                                "%s cannot be unpacked to %s: %s",
                                library.file(), folder, PrivateFolder.words(e)),
                        e);
            }
            if (!found.equals(library.sha256())) {
                throw damaged(
                        url,
                        RootLocale.format("its SHA-256 is %s, not %s", found, library.sha256()),
                        new IOException(library.file() + ": wrong checksum"));
            }
            Files.move(aside, file(library), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static Unusable damaged(URL url, String how, IOException cause) {
        return new Unusable(
                RootLocale.format(
                        "%s is not the library that Octet was built with (%s): it is missing, truncated or for another CPU, or of another build; take the jars of one build, as octet-platform brings them",
                        url, how),
                cause);
    }

    /** Only where other native code is here, something is in its way. */
    private Unusable missing(Library library, Throwable cause) {
        String message = LibraryList.missing(library.resource());
        return library.equals(list.own())
                ? new Unusable(message)
                : new Unusable(
                        message,
                        cause == null ? new FileNotFoundException(library.resource()) : cause);
    }

    /** Deletes what JVMs left that ended while they unpacked, and folders of older builds. */
    private void sweep() throws IOException {
        try (var files = Files.newDirectoryStream(folder, "*" + ASIDE)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        List<Path> others = new ArrayList<>();
        try (var folders = Files.newDirectoryStream(folder.getParent(), list.name() + "-*")) {
            folders.forEach(others::add);
        }
        others.remove(folder);
        others.sort(Comparator.comparingLong(path -> path.toFile().lastModified()));
        for (int i = 0; i < others.size() - OTHERS_KEPT; i++) {
            PrivateFolder.delete(others.get(i));
        }
    }
}
