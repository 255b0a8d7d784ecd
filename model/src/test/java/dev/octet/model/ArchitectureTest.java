package dev.octet.model;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;

/** Tensors, graphs, operators, files and rewriting, plans, sessions: arrows run one way. */
@AnalyzeClasses(packages = "dev.octet.model", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String MODEL = "dev.octet.model";
    private static final String TENSOR = "dev.octet.model.tensor";
    private static final String GRAPH = "dev.octet.model.graph";
    private static final String OPERATOR = "dev.octet.model.operator";
    private static final String DEFINITION = "dev.octet.model.operator.definition";
    private static final String FAMILIES = "dev.octet.model.operator.*";
    private static final String ONNX = "dev.octet.model.onnx";
    private static final String TFLITE = "dev.octet.model.tflite";
    private static final String REWRITE = "dev.octet.model.rewrite";
    private static final String PLAN = "dev.octet.model.plan";

    private static final String QUANTIZE = "dev.octet.model.quantize";
    private static final String UPGRADE = "dev.octet.model.upgrade";
    private static final String REPORT = "dev.octet.model.quantize.report";
    private static final String SAMPLE = "dev.octet.model.sample";
    private static final String ZOO = "dev.octet.model.zoo";

    private static final String FILES = "dev.octet.files";
    private static final String TEXT = "dev.octet.text";
    private static final String MEMORY = "dev.octet.memory";

    @ArchTest
    static final ArchRule no_package_cycles =
            slices().matching("dev.octet.model.(**)").should().beFreeOfCycles();

    @ArchTest static final ArchRule tensors_stand_on_the_ground = only(TENSOR, MEMORY, TEXT);

    @ArchTest static final ArchRule graphs_know_tensors = only(GRAPH, TENSOR, TEXT);

    @ArchTest static final ArchRule definitions_know_graphs = only(DEFINITION, GRAPH, TENSOR, TEXT);

    @ArchTest
    static final ArchRule operators_know_no_file_and_no_kernel =
            classes()
                    .that()
                    .resideInAnyPackage(OPERATOR, FAMILIES)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(OPERATOR, FAMILIES, GRAPH, TENSOR, TEXT, "java..");

    @ArchTest
    static final ArchRule no_family_knows_the_list_of_all =
            noClasses()
                    .that()
                    .resideInAPackage(FAMILIES)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(OPERATOR);

    @ArchTest
    static final ArchRule families_stand_alone_but_for_microsofts_which_knows_the_quantized_one =
            slices().matching("dev.octet.model.operator.(*)")
                    .should()
                    .notDependOnEachOther()
                    .ignoreDependency(
                            resideInAPackage("dev.octet.model.operator.microsoft"),
                            resideInAPackage("dev.octet.model.operator.quantized"))
                    .ignoreDependency(
                            DescribedPredicate.alwaysTrue(), resideInAPackage(DEFINITION));

    @ArchTest
    static final ArchRule files_know_operators_and_no_plan =
            only(
                    ONNX,
                    OPERATOR,
                    DEFINITION,
                    GRAPH,
                    TENSOR,
                    FILES,
                    TEXT,
                    "dev.octet.files",
                    "ai.onnx.proto",
                    "com.google.protobuf");

    @ArchTest
    static final ArchRule one_package_knows_the_file_format =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ONNX)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("ai.onnx..", "com.google.protobuf..", "org.tribuo..");

    @ArchTest
    static final ArchRule lite_files_are_read_as_graphs_of_operators =
            classes()
                    .that()
                    .resideInAPackage(TFLITE + "..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            TFLITE + "..",
                            ONNX,
                            OPERATOR,
                            DEFINITION,
                            GRAPH,
                            TENSOR,
                            TEXT,
                            "org.tensorflow.lite.schema",
                            "com.google.flatbuffers",
                            "java..");

    @ArchTest
    static final ArchRule their_format_is_known_to_who_reads_them =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(TFLITE + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.tensorflow..", "com.google.flatbuffers..");

    @ArchTest
    static final ArchRule lite_files_are_read_then_said =
            noClasses()
                    .that()
                    .resideInAPackage(TFLITE + ".file")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(TFLITE + ".form", OPERATOR, DEFINITION, GRAPH);

    @ArchTest
    static final ArchRule rewriting_knows_neither_files_nor_plans =
            noClasses()
                    .that()
                    .resideInAPackage(REWRITE + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(ONNX, TFLITE + "..", PLAN, MODEL);

    @ArchTest
    static final ArchRule passes_stand_on_what_writes_them_and_on_few_others =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .layer("order")
                    .definedBy(REWRITE)
                    .layer("computed")
                    .definedBy(REWRITE + ".computed")
                    .layer("edit")
                    .definedBy(REWRITE + ".edit")
                    .layer("match")
                    .definedBy(REWRITE + ".match")
                    .layer("prepare")
                    .definedBy(REWRITE + ".prepare")
                    .layer("fuse")
                    .definedBy(REWRITE + ".fuse")
                    .layer("expand")
                    .definedBy(REWRITE + ".expand")
                    .layer("row")
                    .definedBy(REWRITE + ".row")
                    .layer("product")
                    .definedBy(REWRITE + ".product")
                    .layer("quantized")
                    .definedBy(REWRITE + ".quantized")
                    .layer("layout")
                    .definedBy(REWRITE + ".layout")
                    .whereLayer("computed")
                    .mayNotAccessAnyLayer()
                    .whereLayer("edit")
                    .mayOnlyAccessLayers("computed")
                    .whereLayer("match")
                    .mayOnlyAccessLayers("edit")
                    .whereLayer("prepare")
                    .mayOnlyAccessLayers("edit")
                    .whereLayer("fuse")
                    .mayOnlyAccessLayers("computed", "edit", "match")
                    .whereLayer("expand")
                    .mayOnlyAccessLayers("computed", "edit", "match", "fuse")
                    .whereLayer("row")
                    .mayOnlyAccessLayers("computed", "edit", "match")
                    .whereLayer("product")
                    .mayOnlyAccessLayers("computed", "edit", "match")
                    .whereLayer("quantized")
                    .mayOnlyAccessLayers("computed", "edit", "match", "product")
                    .whereLayer("layout")
                    .mayOnlyAccessLayers("computed", "edit", "match", "row", "product", "quantized")
                    .whereLayer("order")
                    .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule of_rewriting_plans_know_its_order_and_what_kernels_compute =
            noClasses()
                    .that()
                    .resideInAPackage(PLAN)
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage(REWRITE + ".*")
                                    .and(resideOutsideOfPackage(REWRITE + ".computed")));

    @ArchTest
    static final ArchRule plans_know_no_files =
            noClasses()
                    .that()
                    .resideInAPackage(PLAN)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(ONNX, TFLITE + "..", MODEL);

    @ArchTest
    static final ArchRule quantization_runs_networks_and_knows_neither_files_nor_passes =
            noClasses()
                    .that()
                    .resideInAPackage(QUANTIZE + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(ONNX, TFLITE + "..", REWRITE + ".*..", ZOO);

    @ArchTest
    static final ArchRule upgrades_know_graphs_and_operators =
            only(UPGRADE, OPERATOR, FAMILIES, GRAPH, TENSOR, TEXT);

    @ArchTest
    static final ArchRule reports_are_data_that_others_fill_in =
            only(REPORT, FILES, TEXT, "dev.octet.page", "dev.octet.quant.json", "com.google.gson");

    @ArchTest
    static final ArchRule written_networks_are_graphs_of_operators =
            only(ZOO, OPERATOR, GRAPH, TENSOR, TEXT);

    @ArchTest
    static final ArchRule samples_are_read_for_inputs_and_know_no_network =
            only(SAMPLE, GRAPH, TENSOR, FILES, TEXT, "dev.octet.npy", "javax.imageio..");

    @ArchTest
    static final ArchRule pictures_are_read_in_one_package =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(SAMPLE)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.awt..", "javax.imageio..");

    @ArchTest
    static final ArchRule no_engine_is_known =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("dev.octet.engine..", "dev.octet.verify..");

    /** A package that knows itself, Java and these. */
    private static ArchRule only(String who, String... known) {
        String[] all = Arrays.copyOf(known, known.length + 2);
        all[known.length] = who;
        all[known.length + 1] = "java..";
        return classes()
                .that()
                .resideInAPackage(who)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(all);
    }
}
