package dev.octet.engine.cuda.driver;

import dev.octet.files.FileGroup;
import dev.octet.nativelib.PrivateFolder;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Compiled kernels on disk, so that only the first start on a machine compiles. A file is named by
 * what it was compiled from and begins with a digest of its contents: what is damaged is compiled
 * again. A folder that cannot be written costs a compilation with each start, and nothing else.
 */
final class KernelCache {
    private static final System.Logger LOG = System.getLogger(KernelCache.class.getName());
    private static final String PROPERTY = "dev.octet.cuda.cache";

    private final Optional<Path> folder;

    KernelCache(Path folder) {
        this.folder = Optional.of(folder);
    }

    private KernelCache() {
        folder = Optional.empty();
    }

    /**
     * {@code -Ddev.octet.cuda.cache=FOLDER}, else the user's folder for caches; nothing is kept
     * where another user could put kernels.
     */
    static KernelCache ofThisMachine() {
        String wanted = System.getProperty(PROPERTY);
        try {
            return new KernelCache(
                    wanted == null
                            ? PrivateFolder.ofUser("cuda")
                            : PrivateFolder.at(Path.of(wanted).toAbsolutePath()));
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    () ->
                            RootLocale.format(
                                    "compiled kernels are not kept: %s; -D%s=FOLDER keeps them elsewhere",
                                    e.getMessage(), PROPERTY));
            return new KernelCache();
        }
    }

    /**
     * The kernels compiled from {@code sources} for an architecture.
     *
     * @param key everything the result depends on but the sources: architecture, options, compiler
     */
    byte[] get(String key, String sources, Supplier<byte[]> compile) {
        if (folder.isEmpty()) {
            return compile.get();
        }
        byte[] source = (key + '\0' + sources).getBytes(StandardCharsets.UTF_8);
        Path file = folder.get().resolve(HexFormat.of().formatHex(digest(source)) + ".cubin");
        return read(file)
                .orElseGet(
                        () -> {
                            byte[] compiled = compile.get();
                            write(file, compiled);
                            return compiled;
                        });
    }

    private static Optional<byte[]> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            byte[] all = Files.readAllBytes(file);
            int length = digest(new byte[0]).length;
            if (all.length > length) {
                byte[] content = Arrays.copyOfRange(all, length, all.length);
                if (Arrays.equals(digest(content), Arrays.copyOf(all, length))) {
                    return Optional.of(content);
                }
            }
            LOG.log(System.Logger.Level.WARNING, "{0} is damaged: compiling again", file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be read: compiling again", e);
        }
        return Optional.empty();
    }

    private static void write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            byte[] digest = digest(content);
            byte[] all = Arrays.copyOf(digest, digest.length + content.length);
            System.arraycopy(content, 0, all, digest.length, content.length);
            FileGroup.write(file, all);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    () -> "compiled kernels are not kept in " + file.getParent() + ": " + e);
        }
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
