package dev.octet.engine.cuda.driver;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks in the file system for a GPU's driver and for CUDA's libraries, before anything of CUDA is
 * loaded: machines without one must not wait for that, and a missing library is to be named.
 */
final class Presence {
    private static final String COMPILER = "libnvrtc.so.13";

    /** What the engine calls, each before those that need it. */
    private static final List<String> LIBRARIES =
            List.of("libcudart.so.13", "libcublasLt.so.13", "libcublas.so.13", COMPILER);

    private static final String DRIVER = "libcuda.so.1";

    /** The compiler opens its headers by name, and does not look beside itself. */
    private static final String COMPILER_HEADERS = "libnvrtc-builtins.so.13.*";

    private static final List<String> SYSTEM_FOLDERS =
            List.of(
                    "usr/lib/x86_64-linux-gnu",
                    "usr/lib/aarch64-linux-gnu",
                    "usr/lib64",
                    "usr/lib",
                    "usr/lib/wsl/lib",
                    "usr/local/nvidia/lib64");

    private final Path root;
    private final List<Path> searchPath;

    /**
     * Where to look.
     *
     * @param root the file system's root
     * @param searchPath folders that the user names, asked first
     */
    Presence(Path root, List<Path> searchPath) {
        this.root = root;
        this.searchPath = searchPath;
    }

    /** This machine: its LD_LIBRARY_PATH and java.library.path. */
    static Presence ofThisMachine() {
        List<Path> searchPath =
                Stream.of(System.getenv("LD_LIBRARY_PATH"), System.getProperty("java.library.path"))
                        .filter(Objects::nonNull)
                        .flatMap(path -> Arrays.stream(path.split(File.pathSeparator)))
                        .filter(folder -> !folder.isBlank())
                        .map(Path::of)
                        .toList();
        return new Presence(Path.of("/"), searchPath);
    }

    /** Why there can be no GPU for this engine, and what helps; empty when there may be one. */
    Optional<String> absence() {
        if (!Files.exists(root.resolve("dev/nvidiactl"))
                && !Files.exists(root.resolve("dev/dxg"))) {
            return Optional.of(
                    "no NVIDIA GPU: there is no /dev/nvidiactl; a container must be started with the"
                            + " GPU (docker run --gpus all)");
        }
        List<Path> folders = folders();
        String loaderCache = loaderCache();
        if (!isThere(DRIVER, folders, loaderCache)) {
            return Optional.of(
                    "the driver's library "
                            + DRIVER
                            + " is not found: install NVIDIA's driver; into a container, NVIDIA's"
                            + " container toolkit brings it");
        }
        return LIBRARIES.stream()
                .filter(library -> !isThere(library, folders, loaderCache))
                .findFirst()
                .map(library -> missing(library, folders));
    }

    /**
     * What is to be loaded by its path, in this order: libraries found in folders, where the
     * system's loader might not look by itself, and the driver's, where the loader does not know
     * it. Where it does, it may have been told to take another than the first.
     */
    List<Path> libraries() {
        List<Path> folders = folders();
        boolean known = isKnown(DRIVER, loaderCache());
        return Stream.concat(known ? Stream.empty() : Stream.of(DRIVER), LIBRARIES.stream())
                .map(library -> find(library, folders))
                .flatMap(Optional::stream)
                .flatMap(Presence::withHeaders)
                .toList();
    }

    private static Stream<Path> withHeaders(Path library) {
        return library.endsWith(COMPILER)
                ? Stream.concat(
                        list(library.getParent(), COMPILER_HEADERS).stream(), Stream.of(library))
                : Stream.of(library);
    }

    private List<Path> folders() {
        List<Path> folders = new ArrayList<>(searchPath);
        folders.addAll(toolkits());
        SYSTEM_FOLDERS.forEach(folder -> folders.add(root.resolve(folder)));
        return folders;
    }

    private static String missing(String library, List<Path> folders) {
        String stem = library.substring(0, library.indexOf(".so") + ".so".length());
        String other =
                folders.stream()
                        .flatMap(folder -> list(folder, stem + ".*").stream())
                        .findFirst()
                        .map(found -> " (another version is here: " + found + ")")
                        .orElse("");
        return library
                + " is not found"
                + other
                + ": install the CUDA 13 libraries and put their folder on LD_LIBRARY_PATH";
    }

    private static boolean isThere(String library, List<Path> folders, String loaderCache) {
        return find(library, folders).isPresent() || isKnown(library, loaderCache);
    }

    private static boolean isKnown(String library, String loaderCache) {
        // its strings end with a 0
        return loaderCache.contains(library + "\0");
    }

    private static Optional<Path> find(String library, List<Path> folders) {
        return folders.stream()
                .map(folder -> folder.resolve(library))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private List<Path> toolkits() {
        List<Path> found = new ArrayList<>();
        for (Path toolkit : list(root.resolve("usr/local"), "cuda{,-13*}")) {
            found.add(toolkit.resolve("lib64"));
            found.add(toolkit.resolve("targets/x86_64-linux/lib"));
            found.add(toolkit.resolve("lib"));
        }
        return found;
    }

    private static List<Path> list(Path folder, String glob) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
            stream.forEach(files::add);
        } catch (IOException e) {
            // a folder that cannot be read holds nothing for us
            return List.of();
        }
        files.sort(null);
        return files;
    }

    private String loaderCache() {
        try {
            return Files.readString(root.resolve("etc/ld.so.cache"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // not every system has one
            return "";
        }
    }
}
