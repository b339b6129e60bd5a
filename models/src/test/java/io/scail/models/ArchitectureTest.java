package io.scail.models;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "io.scail.models", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule onlyTheTorchPackageUsesTheEngine =
      noClasses()
          .that()
          .resideOutsideOfPackage("..models.torch..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("ai.djl..")
                  .and(not(resideInAPackage("ai.djl.huggingface.tokenizers.."))));

  @ArchTest
  static final ArchRule onlyTheTextPackageUsesTheTokenizers =
      noClasses()
          .that()
          .resideOutsideOfPackage("..models.text..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl.huggingface..");

  @ArchTest
  static final ArchRule theEngineKnowsNoOtherModuleAndNoFace =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.scail.server..", "io.scail.preprocessing..", "io.helidon..", "java.net.http..");

  @ArchTest
  static final ArchRule specsAndFailuresKnowNoEngine =
      noClasses()
          .that()
          .resideInAnyPackage("..models.failure..", "..models.tensor..", "..models.profile..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..models.torch..", "ai.djl..");

  @ArchTest
  static final ArchRule nothingDependsOnParityOrBenchmarks =
      noClasses()
          .that()
          .resideOutsideOfPackages("..models.parity..", "..models.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..models.parity..", "..models.bench..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.scail.models.(**)").should().beFreeOfCycles();

  /** Handing such a type to the engine's binding ends the process without a word. */
  @Test
  void noSourceNamesATypeThatAbortsTheProcess() throws IOException {
    var forbidden = List.of("BFLOAT16", "INT16", "UINT16", "UINT32", "UINT64");
    int files = 0;
    try (var sources = Files.walk(Path.of("src", "main", "java"))) {
      for (var file : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        files++;
        String text = Files.readString(file);
        for (String type : forbidden) {
          assertFalse(text.contains("DataType." + type), file + " names DataType." + type);
        }
      }
    }
    assertTrue(files > 0, "no sources were found");
  }
}
