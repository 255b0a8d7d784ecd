package dev.octet.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The command line uses everything of Octet but the engines; those it asks for by name. */
@AnalyzeClasses(packages = "dev.octet.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule no_package_cycles =
            slices().matching("dev.octet.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule no_engine_and_nothing_that_one_is_made_of =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.octet.engine..",
                            "dev.octet.nativelib..",
                            "org.bytedeco..",
                            "jdk.incubator..");

    @ArchTest
    static final ArchRule pictures_are_drawn_by_the_library =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.knowm..", "java.awt..", "javax.imageio..");
}
