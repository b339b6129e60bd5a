package io.scail.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.scail.server.http.Json;

@AnalyzeClasses(packages = "io.scail.server", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule nativeLibrariesStayInTheirModules =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "ai.onnxruntime..", "org.bytedeco..");

  @ArchTest
  static final ArchRule theCoreKnowsNoFaceAndNoWire =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..server.jobs..",
              "..server.files..",
              "..server.keys..",
              "..server.animation..",
              "..server.workers..",
              "..server.database..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.helidon..", "..server.http..", "..server.fal..", "..server.webhooks..");

  @ArchTest
  static final ArchRule nothingDependsOnTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackages("..server.cli..", "io.scail.server")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..server.cli..");

  /** It is a client like any other: what it measures must be what callers get. */
  @ArchTest
  static final ArchRule aComparisonUsesPublicHttpAlone =
      noClasses()
          .that()
          .resideInAnyPackage("..server.client..", "..server.compare..", "..server.bench..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.scail..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "io.scail.preprocessing..",
                              "..server.client..",
                              "..server.compare..",
                              "..server.bench..")))
                  .and(not(belongToAnyOf(Json.class))));
}
