package dev.octet.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Files that belong together. Each is written beside its place, under a name that no one else has,
 * and all are put in place when all are whole: of several that write the same files at once, in one
 * process or in several, the last one's files are there in the end, all of them. What was there
 * before is replaced; an error or an end of the process before {@link #commit()} leaves it as it
 * was. Not thread-safe.
 *
 * <p>A link is followed, and a device or a pipe is written at once.
 */
public final class FileGroup implements AutoCloseable {
    /** Where they belong, and where they are written. */
    private final Map<Path, Path> files = new LinkedHashMap<>();

    /**
     * Writes one file.
     *
     * @throws IOException when that fails; what was there is there still
     */
    public static void write(Path file, byte[] content) throws IOException {
        try (FileGroup group = new FileGroup()) {
            Files.write(group.add(file), content);
            group.commit();
        }
    }

    /** Writes one text, in UTF-8. */
    public static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Adds a file.
     *
     * @return where it is to be written before the commit
     * @throws IOException when it cannot be written there
     * @throws IllegalArgumentException when it was added already
     */
    public Path add(Path file) throws IOException {
        if (!isReplaceable(file)) {
            return file;
        }
        Path place = followed(file);
        if (files.containsKey(place)) {
            throw new IllegalArgumentException(file + " is in the group already");
        }
        byte[] random = new byte[8];
        ThreadLocalRandom.current().nextBytes(random);
        Path aside = place.resolveSibling(".octet-" + HexFormat.of().formatHex(random) + ".part");
        try {
            Files.createFile(aside);
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(file.toString());
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(file.toString());
        }
        files.put(place, aside);
        return aside;
    }

    /**
     * Whether a new file takes its place: not that of a device or a pipe. Others may delete and
     * replace what is there meanwhile, so that each thing is asked once.
     *
     * @throws IOException when what is there must not be written
     */
    private static boolean isReplaceable(Path file) throws IOException {
        try {
            if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
                return false;
            }
            file.getFileSystem().provider().checkAccess(file, AccessMode.WRITE);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** A link stays one; what it names need not exist. */
    private static Path followed(Path file) throws IOException {
        Path place = file.toAbsolutePath();
        while (Files.isSymbolicLink(place)) {
            place = place.resolveSibling(Files.readSymbolicLink(place));
        }
        return place;
    }

    /**
     * Puts all files in place.
     *
     * @throws IOException when that fails; files of this group and older ones do not lie side by
     *     side then, some may be missing
     */
    public void commit() throws IOException {
        for (Map.Entry<Path, Path> file : files.entrySet()) {
            keepPermissions(file.getKey(), file.getValue());
        }
        if (files.size() == 1) {
            replace();
        } else if (files.size() > 1) {
            Path first = files.keySet().iterator().next();
            try (FolderLock lock = FolderLock.of(first.getParent())) {
                // a process that is killed half way must not leave a mixture
                for (Path place : files.keySet()) {
                    if (!place.equals(first)) {
                        Files.deleteIfExists(place);
                    }
                }
                replace();
            }
        }
        files.clear();
    }

    private void replace() throws IOException {
        for (Map.Entry<Path, Path> file : files.entrySet()) {
            Files.move(file.getValue(), file.getKey(), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void keepPermissions(Path place, Path aside) throws IOException {
        if (!Files.getFileStore(aside).supportsFileAttributeView(PosixFileAttributeView.class)) {
            return;
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(place);
            if (!permissions.equals(Files.getPosixFilePermissions(aside))) {
                Files.setPosixFilePermissions(aside, permissions);
            }
        } catch (NoSuchFileException e) {
            // a new file has those that the user wants for new ones
        }
    }

    /** Removes what was not put in place. */
    @Override
    public void close() throws IOException {
        for (Path aside : files.values()) {
            Files.deleteIfExists(aside);
        }
    }
}
