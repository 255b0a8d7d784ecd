package dev.octet.nativelib;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Folders for what will be executed: nobody but this user (and root) can write there. */
public final class PrivateFolder {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PrivateFolder() {}

    /**
     * The user's own, {@code $XDG_CACHE_HOME/octet/NAME} or {@code ~/.cache/octet/NAME}, made if
     * need be.
     *
     * @throws IOException with a sentence that says why there is none
     */
    public static Path ofUser(String name) throws IOException {
        return at(caches().resolve("octet").resolve(name));
    }

    private static Path caches() throws IOException {
        String caches = System.getenv("XDG_CACHE_HOME");
        if (caches != null && Path.of(caches).isAbsolute()) {
            return Path.of(caches);
        }
        // '?' for a user without an entry in passwd
        Path home = Path.of(System.getProperty("user.home", ""));
        if (!home.isAbsolute()) {
            throw new IOException("this user has no home folder (user.home is '" + home + "')");
        }
        return home.resolve(".cache");
    }

    /**
     * This folder, made if need be, without symbolic links in its path.
     *
     * @throws IOException with a sentence that says why it cannot be used
     */
    public static Path at(Path folder) throws IOException {
        Path real;
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, OWNER_ONLY);
            }
            real = folder.toRealPath();
        } catch (IOException e) {
            throw new IOException(folder + " cannot be made: " + words(e), e);
        }
        Optional<String> objection = Ownership.objection(real);
        if (objection.isPresent()) {
            throw new IOException(objection.get());
        }
        return real;
    }

    /**
     * A new one, whose name nobody can know before.
     *
     * @throws IOException with a sentence that says why there is none
     */
    public static Path fresh() throws IOException {
        String parent = System.getProperty("java.io.tmpdir");
        try {
            return freshIn(Path.of(parent));
        } catch (IOException e) {
            throw new IOException(
                    "nothing can be made in the temporary folder " + parent + ": " + words(e), e);
        }
    }

    /** As {@link #fresh()}, in another folder than that for temporary files. */
    static Path freshIn(Path parent) throws IOException {
        return Files.createTempDirectory(parent, "octet-", OWNER_ONLY);
    }

    /** What is wrong, with the path. */
    static String sentence(IOException e) {
        return e instanceof FileSystemException f ? f.getFile() + ": " + words(e) : e.getMessage();
    }

    /** What is wrong, without the path. */
    static String words(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "a file is in its way: " + e.getMessage();
        }
        if (e instanceof NoSuchFileException) {
            return "there is no " + e.getMessage();
        }
        return e instanceof FileSystemException f && f.getReason() != null
                ? f.getReason()
                : e.getMessage();
    }

    /** Deletes a folder of files; what cannot be deleted stays. */
    static void delete(Path folder) {
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            System.getLogger(PrivateFolder.class.getName())
                    .log(System.Logger.Level.DEBUG, folder + " is not deleted", e);
        }
    }
}
