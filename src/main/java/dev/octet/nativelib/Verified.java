package dev.octet.nativelib;

import dev.octet.nativelib.LibraryList.Library;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * What libraries were like when their checksums were right: a file beside them, so that the next
 * start need not read them all. Each change of a file, of its contents or of who may write it,
 * changes the time that is noted here, which no program can set.
 */
final class Verified {
    private static final String NAME = ".verified";
    private static final String ATTRIBUTES = "unix:ino,size,ctime";

    private final Path file;

    /** Of now. */
    private final String state;

    private Verified(Path file, String state) {
        this.file = file;
        this.state = state;
    }

    /**
     * Looks at the libraries of a folder.
     *
     * @throws NoSuchFileException when one is missing
     */
    static Verified of(LibraryList list, Path folder) throws IOException {
        StringBuilder state = new StringBuilder();
        for (Library library : list.libraries()) {
            Map<String, Object> attributes =
                    Files.readAttributes(
                            folder.resolve(library.file()), ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            state.append(library.sha256())
                    .append(' ')
                    .append(attributes.get("ino"))
                    .append(' ')
                    .append(attributes.get("size"))
                    .append(' ')
                    .append(attributes.get("ctime"))
                    .append('\n');
        }
        return new Verified(folder.resolve(NAME), state.toString());
    }

    /** Whether they were found right as they are now. */
    boolean isNoted() throws IOException {
        try {
            return Ownership.isPrivateFile(file) && Files.readString(file).equals(state);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** They were right. Where that cannot be written the next start reads them again. */
    void note() {
        try {
            Path aside = Files.createTempFile(file.getParent(), NAME, Unpacked.ASIDE);
            try {
                Files.writeString(aside, state);
                Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(aside);
            }
        } catch (IOException e) {
            System.getLogger(Verified.class.getName())
                    .log(System.Logger.Level.DEBUG, file + " cannot be written", e);
        }
    }
}
