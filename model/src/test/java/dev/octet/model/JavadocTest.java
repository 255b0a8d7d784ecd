package dev.octet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DocumentationTool;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a user can call has a comment, every reference leads somewhere, every exception has its
 * reason. Tags that would say the comment's sentence again are not asked for.
 */
class JavadocTest {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern SAID_ALREADY = Pattern.compile("no @(param|return)\\b.*");

    @Test
    void everythingPublicIsDocumented(@TempDir Path pages) throws IOException {
        List<Path> files = exportedFiles();
        assertTrue(files.stream().anyMatch(file -> file.endsWith("model/Session.java")));
        List<Diagnostic<? extends JavaFileObject>> found = new ArrayList<>();
        DocumentationTool javadoc = ToolProvider.getSystemDocumentationTool();
        try (StandardJavaFileManager manager = javadoc.getStandardFileManager(null, null, null)) {
            // files and a class path: as a module, which reads an incubating one, it has a warning
            List<String> options =
                    List.of(
                            "-Xdoclint:all",
                            "-Xmaxwarns",
                            "10000",
                            "-quiet",
                            "-classpath",
                            System.getProperty("java.class.path"),
                            "-d",
                            pages.toString());
            DocumentationTool.DocumentationTask task =
                    javadoc.getTask(
                            null,
                            manager,
                            found::add,
                            null,
                            options,
                            manager.getJavaFileObjectsFromPaths(files));
            task.setLocale(Locale.ROOT);
            task.call();
        }
        assertEquals(
                "",
                found.stream()
                        // which is how many there were
                        .filter(each -> each.getKind() != Diagnostic.Kind.NOTE)
                        .filter(each -> !isSaidAlready(each))
                        .map(Diagnostic::toString)
                        .collect(Collectors.joining("\n")));
    }

    private static boolean isSaidAlready(Diagnostic<?> diagnostic) {
        return SAID_ALREADY.matcher(diagnostic.getMessage(Locale.ROOT)).matches();
    }

    private static List<Path> exportedFiles() throws IOException {
        ModuleDescriptor module;
        try (InputStream descriptor =
                Files.newInputStream(Path.of("target", "classes", "module-info.class"))) {
            module = ModuleDescriptor.read(descriptor);
        }
        List<Path> files = new ArrayList<>();
        for (ModuleDescriptor.Exports exported : module.exports()) {
            if (exported.isQualified()) {
                continue;
            }
            Path folder = SOURCES.resolve(exported.source().replace('.', '/'));
            try (Stream<Path> all = Files.list(folder)) {
                all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        return files;
    }
}
