package dev.octet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The house: arrows run one way, and nothing outside an engine names its vendor. */
@AnalyzeClasses(packages = "dev.octet", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule no_package_cycles =
            slices().matching("dev.octet.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule engines_do_not_know_each_other =
            slices().matching("dev.octet.engine.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule the_contract_stands_alone =
            classes()
                    .that()
                    .resideInAPackage("dev.octet.request")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.octet.request", "dev.octet.memory", "dev.octet.text", "java..");

    @ArchTest
    static final ArchRule the_seam_knows_the_contract_and_no_engine =
            classes()
                    .that()
                    .resideInAPackage("dev.octet.kernel")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.octet.kernel",
                            "dev.octet.request",
                            "dev.octet.memory",
                            "dev.octet.text",
                            "java..");

    @ArchTest
    static final ArchRule memory_stands_on_the_ground =
            classes()
                    .that()
                    .resideInAPackage("dev.octet.memory")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.octet.memory",
                            "dev.octet.nativelib",
                            "dev.octet.text",
                            "java..",
                            "sun.misc",
                            "org.bytedeco.javacpp..");

    @ArchTest
    static final ArchRule hardware_stands_on_the_ground =
            classes()
                    .that()
                    .resideInAPackage("dev.octet.hardware")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.octet.hardware",
                            "dev.octet.nativelib",
                            "dev.octet.text",
                            "java..",
                            "org.bytedeco.javacpp..");

    @ArchTest
    static final ArchRule quantization_knows_the_contract_alone =
            classes()
                    .that()
                    .resideInAPackage("dev.octet.quant..")
                    .and()
                    .resideOutsideOfPackage("dev.octet.quant.picture")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.octet.quant..",
                            "dev.octet.request",
                            "dev.octet.memory",
                            "dev.octet.files",
                            "dev.octet.text",
                            "java..",
                            "com.google.gson..");

    @ArchTest
    static final ArchRule pictures_alone_need_the_charting_library =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("dev.octet.chart", "dev.octet.quant.picture")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.knowm..", "java.awt..", "javax.imageio..");

    @ArchTest
    static final ArchRule the_oracle_shares_nothing_with_an_engine =
            classes()
                    .that()
                    .resideInAPackage("dev.octet.verify")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.octet.verify",
                            "dev.octet.request",
                            "dev.octet.kernel",
                            "dev.octet.text",
                            "java..");

    @ArchTest
    static final ArchRule only_the_front_door_knows_engines =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("dev.octet", "dev.octet.engine..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.octet.engine..");

    @ArchTest
    static final ArchRule cuda_reaches_its_driver_through_device =
            noClasses()
                    .that()
                    .resideInAPackage("dev.octet.engine.cuda")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.octet.engine.cuda.driver");

    @ArchTest
    static final ArchRule what_engines_share_knows_no_engine =
            noClasses()
                    .that()
                    .resideInAPackage("dev.octet.engine")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.octet.engine.*..");

    @ArchTest
    static final ArchRule native_calls_stay_in_engines_hardware_and_memory =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "dev.octet.engine",
                            "dev.octet.engine.avx",
                            "dev.octet.engine.cuda.driver",
                            "dev.octet.engine.onednn",
                            "dev.octet.engine.vnni",
                            "dev.octet.hardware",
                            "dev.octet.memory",
                            "dev.octet.nativelib")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.bytedeco..");

    @ArchTest
    static final ArchRule the_incubating_module_stays_in_its_engine =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.octet.engine.jvm")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("jdk.incubator..");
}
