package dev.octet.nativelib;

import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Whether another user of this machine could have put something there, or could exchange it. */
final class Ownership {
    private static final int TYPE = 0170000;
    private static final int FOLDER = 0040000;
    private static final int FILE = 0100000;
    private static final int STICKY = 01000;
    private static final int WRITABLE_BY_OTHERS = 0022;

    private final int mode;
    private final int uid;

    private Ownership(Path path) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(path, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
        mode = (int) attributes.get("mode");
        uid = (int) attributes.get("uid");
    }

    /**
     * Why a folder is not safe; empty when it and all above it belong to this user or to root, and
     * nobody else can rename or write there.
     *
     * @param real without symbolic links
     */
    static Optional<String> objection(Path real) throws IOException {
        for (Path path = real; path != null; path = path.getParent()) {
            Ownership owned = new Ownership(path);
            if (!owned.isKind(FOLDER)) {
                return Optional.of(path + " is no folder");
            }
            if (!owned.isTrusted()) {
                return Optional.of(
                        RootLocale.format(
                                "%s belongs to user %d, who could put other code there",
                                path, owned.uid));
            }
            // where the sticky bit is set, as in /tmp, others cannot exchange what is ours
            boolean shared = !path.equals(real) && (owned.mode & STICKY) != 0;
            if (owned.isWritableByOthers() && !shared) {
                return Optional.of(
                        RootLocale.format(
                                "%s has mode %o: other users could put other code there (chmod go-w)",
                                path, owned.mode & 07777));
            }
        }
        return Optional.empty();
    }

    /** Whether it is an ordinary file that only this user or root can write. */
    static boolean isPrivateFile(Path path) throws IOException {
        Ownership owned = new Ownership(path);
        return owned.isKind(FILE) && owned.isTrusted() && !owned.isWritableByOthers();
    }

    private boolean isKind(int kind) {
        return (mode & TYPE) == kind;
    }

    private boolean isTrusted() throws IOException {
        return uid == 0 || uid == Self.uid();
    }

    private boolean isWritableByOthers() {
        return (mode & WRITABLE_BY_OTHERS) != 0;
    }

    /** The user of this process: {@code user.name} is '?' for one without an entry in passwd. */
    private static final class Self {
        private static final Path STATUS = Path.of("/proc/self/status");

        /** Read once; null until then. */
        private static volatile Integer known;

        static int uid() throws IOException {
            Integer uid = known;
            if (uid == null) {
                uid = read();
                known = uid;
            }
            return uid;
        }

        /** The last of four is the one that files belong to. */
        private static int read() throws IOException {
            try (var lines = Files.lines(STATUS)) {
                String[] ids =
                        lines.filter(line -> line.startsWith("Uid:"))
                                .findFirst()
                                .orElseThrow(() -> new IOException(STATUS + " has no Uid"))
                                .trim()
                                .split("\\s+");
                return Integer.parseUnsignedInt(ids[ids.length - 1]);
            }
        }
    }
}
