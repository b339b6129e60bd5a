package io.scail.preprocessing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

/** Who may use what inside the module. */
@AnalyzeClasses(
    packages = "io.scail.preprocessing",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule onlyMediaUsesFfmpeg =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.scail.preprocessing.media..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest
  static final ArchRule onlyOnnxUsesOnnxRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.scail.preprocessing.onnx..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule framesIsPlainJava =
      classes()
          .that()
          .resideInAPackage("io.scail.preprocessing.frames..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "io.scail.preprocessing.frames..",
              "io.scail.preprocessing.failure..");

  @ArchTest
  static final ArchRule mediaKnowsOnlyFramesAndFailures =
      noClasses()
          .that()
          .resideInAPackage("io.scail.preprocessing.media..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.scail.preprocessing",
              "io.scail.preprocessing.onnx..",
              "io.scail.preprocessing.people..",
              "io.scail.preprocessing.masks..",
              "io.scail.preprocessing.pose..",
              "io.scail.preprocessing.render..");

  @ArchTest
  static final ArchRule theOtherModulesAreUnknown =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.scail.models..", "io.scail.server..");

  @ArchTest
  static final ArchRule nobodyReadsTheEnvironment =
      noClasses().should().callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.scail.preprocessing.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule everyPackageIsNullMarked =
      classes()
          .that()
          .haveSimpleName("package-info")
          .should()
          .beAnnotatedWith(NullMarked.class)
          .allowEmptyShould(true);
}
