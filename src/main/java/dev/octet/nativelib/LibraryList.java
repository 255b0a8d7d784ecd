package dev.octet.nativelib;

import dev.octet.text.RootLocale;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a native class needs: a list that the build wrote beside its library, in the format of
 * sha256sum, the class's own library last.
 *
 * @param name of the class
 * @param libraries with what they depend on first
 */
record LibraryList(String name, List<Library> libraries) {
    /**
     * A library as it was when Octet was built.
     *
     * @param resource its path in the jar
     * @param sha256 of its contents, in hexadecimal digits
     */
    record Library(String resource, String sha256) {
        String file() {
            return resource.substring(resource.lastIndexOf('/') + 1);
        }
    }

    /**
     * Reads it.
     *
     * @throws Unusable when there is none: no native code for this system
     */
    static LibraryList of(Class<?> owner, Resources resources) throws IOException, Unusable {
        String name = owner.getSimpleName();
        String folder = owner.getPackageName().replace('.', '/') + '/' + platform();
        String list = folder + "/libjni" + name + ".sha256";
        Optional<URL> found = resources.find(list);
        if (found.isEmpty()) {
            throw new Unusable(missing(list));
        }
        try (InputStream in = Resources.open(found.get())) {
            return of(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (FileNotFoundException e) {
            throw new Unusable(missing(list), e);
        }
    }

    static LibraryList of(String name, String text) {
        return new LibraryList(
                name,
                text.lines()
                        .map(line -> line.split("  ", 2))
                        .map(words -> new Library(words[1], words[0]))
                        .toList());
    }

    /** What to say of a file that is in no jar. */
    static String missing(String resource) {
        return RootLocale.format(
                "no native library for this system: %s is not on the class path or module path; add octet-platform, or the classifier of this system, to the dependencies",
                resource);
    }

    /** As JavaCPP names systems. */
    static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String cpu = System.getProperty("os.arch", "");
        return (system.startsWith("linux") ? "linux" : system.split(" ", 2)[0])
                + '-'
                + switch (cpu) {
                    case "amd64" -> "x86_64";
                    case "aarch64" -> "arm64";
                    default -> cpu;
                };
    }

    /** The class's own library, the one that Java loads. */
    Library own() {
        return libraries.get(libraries.size() - 1);
    }

    /** A folder for exactly these contents. */
    String folder() {
        Sha256 all = new Sha256();
        for (Library library : libraries) {
            all.update((library.file() + library.sha256()).getBytes(StandardCharsets.UTF_8));
        }
        return name + '-' + all.hex().substring(0, 32);
    }
}
