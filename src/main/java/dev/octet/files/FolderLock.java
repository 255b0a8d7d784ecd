package dev.octet.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Held by one thread of one process at a time, for each folder; others wait. Nothing remains of it:
 * the file that is locked is deleted again, and the system gives up the lock of a process that
 * ends.
 */
final class FolderLock implements AutoCloseable {
    private static final String NAME = ".octet.lock";
    private static final int MARKS = 1 << 16;

    /** A process has a file's lock as a whole, and closing any channel of it gives that up. */
    private static final ReentrantLock WITHIN_THIS_PROCESS = new ReentrantLock();

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static FolderLock of(Path folder) throws IOException {
        WITHIN_THIS_PROCESS.lock();
        try {
            return lock(folder.resolve(NAME));
        } catch (IOException | RuntimeException | Error e) {
            WITHIN_THIS_PROCESS.unlock();
            throw e;
        }
    }

    private static FolderLock lock(Path file) throws IOException {
        while (true) {
            // not through a link, which may be somebody's trap
            FileChannel channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS);
            try {
                lock(channel);
                if (isStillThere(file, channel)) {
                    return new FolderLock(file, channel);
                }
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
            channel.close();
        }
    }

    private static void lock(FileChannel channel) throws IOException {
        while (true) {
            try {
                channel.lock();
                return;
            } catch (OverlappingFileLockException e) {
                // this class once more, of another class loader, holds it for a moment
                Thread.onSpinWait();
            }
        }
    }

    /**
     * Whether the file of that name is the one that is locked: who held the lock before has deleted
     * it, and somebody else may have made a new one. Java does not tell what file a channel is of,
     * so its size is the mark.
     */
    private static boolean isStillThere(Path file, FileChannel channel) throws IOException {
        int mark = ThreadLocalRandom.current().nextInt(1, MARKS);
        channel.truncate(0);
        channel.write(ByteBuffer.allocate(1), mark - 1L);
        try {
            return Files.size(file) == mark;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(file);
        } finally {
            WITHIN_THIS_PROCESS.unlock();
        }
    }
}
