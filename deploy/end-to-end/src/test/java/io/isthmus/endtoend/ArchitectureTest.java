package io.isthmus.endtoend;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the folder list says, held against the code. */
class ArchitectureTest {

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            // Those that a module packs for the tests of others.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.isthmus");

    @Test
    void noPackageDependsOnItselfThroughOthers() {
        slices().matching("io.isthmus.(**)").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void brokersAreBlindToEachOther() {
        slices().matching("io.isthmus.broker.(*)..")
                .should()
                .notDependOnEachOther()
                .check(CODE);
    }

    @Test
    void whatIsSaidKnowsNoTransport() {
        noClasses()
                .that()
                .resideInAPackage("io.isthmus.schema..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "org.apache.kafka..", "com.rabbitmq..")
                .check(CODE);
    }

    @Test
    void aLibrarysTypesStayInThePackageThatTalksToIt() {
        stays("org.apache.kafka..", "io.isthmus.broker.kafka..");
        stays("com.rabbitmq..", "io.isthmus.broker.rabbitmq..");
        stays("tools.jackson..", "io.isthmus.schema..");
        stays("com.google.protobuf..", "io.isthmus.schema.protobuf..");
        stays("org.apache.avro..", "io.isthmus.schema.avro..");
        stays("org.jose4j..", "io.isthmus.ingress.identity..");
        stays("io.smallrye..", "io.isthmus.ingress.identity..");
        stays("io.github.resilience4j..", "io.isthmus.aggregator.policy..");
        stays("com.dashjoin..", "io.isthmus.schema.expression..");
        stays("io.vertx.redis..", "io.isthmus.aggregator.store.redis..");
        stays("io.opentelemetry..", "io.isthmus.ingress.trace.otel..");
        stays("picocli..", "io.isthmus.ingress.cli..");
    }

    private static void stays(String library, String home) {
        noClasses()
                .that()
                .resideOutsideOfPackages(home, "io.isthmus.demo..", "io.isthmus.testbed..", "io.isthmus.endtoend..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CODE);
    }
}
