package dev.gangway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.gangway.app.KnownSettings;
import dev.gangway.app.Main;
import dev.gangway.security.QuarkusSecurity;
import io.smallrye.config.ConfigMapping;
import io.smallrye.mutiny.groups.UniAwait;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Dependencies between packages go in one direction: api, onboarding, stripe, replicas, resilience; security to tenant;
 * refresh to files; model and telemetry below all.
 */
class ArchitectureTest {

    private static final String QUARKUS_TEST = "io.quarkus.test.junit.QuarkusTest";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.gangway");

    private static final Set<String> EXTENSION_POINTS = Set.of(
            "io.quarkus.security.runtime.QuarkusSecurityIdentity",
            "io.quarkus.vertx.http.runtime.security.ChallengeData",
            "io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism",
            "io.quarkus.vertx.http.runtime.security.HttpCredentialTransport");

    @Test
    void packagesKnowOnlyThoseBelowThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("app")
                .definedBy("dev.gangway.app..")
                .layer("sandbox")
                .definedBy("dev.gangway.sandbox..")
                .layer("api")
                .definedBy("dev.gangway.api..")
                .layer("onboarding")
                .definedBy("dev.gangway.onboarding..")
                .layer("stripe")
                .definedBy("dev.gangway.stripe..")
                .layer("replicas")
                .definedBy("dev.gangway.replicas..")
                .layer("resilience")
                .definedBy("dev.gangway.resilience..")
                .layer("security")
                .definedBy("dev.gangway.security..")
                .layer("refresh")
                .definedBy("dev.gangway.refresh..")
                .layer("tenant")
                .definedBy("dev.gangway.tenant..")
                .layer("files")
                .definedBy("dev.gangway.files..")
                .layer("audit")
                .definedBy("dev.gangway.audit..")
                .layer("telemetry")
                .definedBy("dev.gangway.telemetry..")
                .layer("model")
                .definedBy("dev.gangway.model..")
                .whereLayer("sandbox")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("app")
                .mayOnlyBeAccessedByLayers("sandbox")
                .whereLayer("api")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("onboarding")
                .mayOnlyBeAccessedByLayers("api", "app")
                .whereLayer("stripe")
                .mayOnlyBeAccessedByLayers("onboarding", "api", "app", "sandbox")
                .whereLayer("replicas")
                .mayOnlyBeAccessedByLayers("stripe", "app")
                .whereLayer("resilience")
                .mayOnlyBeAccessedByLayers("replicas", "stripe", "onboarding", "app")
                .whereLayer("security")
                .mayOnlyBeAccessedByLayers("api", "app")
                .whereLayer("refresh")
                .mayOnlyBeAccessedByLayers("tenant", "onboarding", "api", "app")
                .whereLayer("tenant")
                .mayOnlyBeAccessedByLayers("security", "onboarding", "api", "app", "sandbox")
                .whereLayer("files")
                .mayOnlyBeAccessedByLayers("stripe", "security", "refresh", "tenant", "app")
                .whereLayer("audit")
                .mayOnlyBeAccessedByLayers("api", "app")
                .whereLayer("telemetry")
                .mayOnlyBeAccessedByLayers(
                        "audit",
                        "api",
                        "onboarding",
                        "stripe",
                        "replicas",
                        "resilience",
                        "security",
                        "refresh",
                        "tenant",
                        "files",
                        "app")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers(
                        "audit",
                        "api",
                        "onboarding",
                        "stripe",
                        "resilience",
                        "security",
                        "refresh",
                        "tenant",
                        "telemetry",
                        "app",
                        "sandbox")
                .check(MAIN);
    }

    @Test
    void thereAreNoCyclesBetweenPackages() {
        slices().matching("dev.gangway.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void nothingElseCallsStripe() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.gangway.stripe..", "dev.gangway.sandbox")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "io\\.vertx\\.core\\.http\\.HttpClient.*|java\\.net\\.http\\..*|java\\.net\\..*Connection")
                .check(MAIN);
    }

    /**
     * The {@code runtime} packages of Quarkus extensions are not API, except for the types that Quarkus guides tell
     * users to implement.
     */
    @Test
    void oneClassUsesInternalsOfQuarkus() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(QuarkusSecurity.class.getName())
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("are internals of Quarkus") {
                    @Override
                    public boolean test(JavaClass type) {
                        return type.getPackageName().matches("io\\.quarkus\\..+\\.runtime(\\..*)?")
                                && !EXTENSION_POINTS.contains(type.getName().replaceFirst("\\$.*", ""));
                    }
                })
                .check(MAIN);
    }

    /** A serving process loads no class of picocli. Only Main decides whether there is a command. */
    @Test
    void onlyTheCommandLineUsesPicocli() {
        noClasses()
                .that()
                .haveNameNotMatching("dev\\.gangway\\.app\\.Commands(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(MAIN);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Main.class.getName())
                .and()
                .haveNameNotMatching("dev\\.gangway\\.app\\.(Check|Token|SealKey)?Commands?(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("dev\\.gangway\\.app\\.(Check|Token|SealKey)?Commands?(\\$.*)?")
                .check(MAIN);
    }

    @Test
    void nothingWaitsForAUni() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(UniAwait.class)
                .check(MAIN);
        noMethods()
                .should()
                .beAnnotatedWith("io.smallrye.common.annotation.Blocking")
                .check(MAIN);
    }

    /** Text for people and machines is the same in every locale. Tests use the machine's locale, unlike Main. */
    @Test
    void nothingFormatsInTheMachinesLocale() {
        noClasses()
                .should()
                .callMethod(Locale.class, "getDefault")
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .orShould()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "format", String.class, Object[].class)
                .orShould()
                .callMethod(String.class, "formatted", Object[].class)
                .orShould()
                .callMethod(PrintStream.class, "printf", String.class, Object[].class)
                .orShould()
                .callMethod(MessageFormat.class, "format", String.class, Object[].class)
                .check(MAIN);
    }

    /** {@code -Dquick} runs only tests without these tags and has no {@link #QUARKUS_TEST} on its classpath. */
    @Test
    void slowTestsAreTagged() {
        JavaClasses tests = ArchConfiguration.withThreadLocalScope(configuration -> {
            configuration.setResolveMissingDependenciesFromClassPath(false);
            return new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                    .importPackages("dev.gangway");
        });
        Set<JavaClass> startPrograms = withDependants(tests.stream()
                .filter(test -> test.getDirectDependenciesFromSelf().stream()
                        .anyMatch(used -> used.getTargetClass().getName().equals("java.lang.ProcessBuilder")))
                .toList());

        classes()
                .that()
                .areAnnotatedWith(QUARKUS_TEST)
                .should()
                .beAnnotatedWith(tag("application"))
                .check(tests);
        classes()
                .that()
                .haveSimpleNameEndingWith("Test")
                .and()
                .areNotAnnotatedWith(QUARKUS_TEST)
                .and(DescribedPredicate.describe("start other programs", startPrograms::contains))
                .should()
                .beAnnotatedWith(tag("tool"))
                .check(tests);
    }

    private static Set<JavaClass> withDependants(Collection<JavaClass> classes) {
        Set<JavaClass> found = new HashSet<>();
        Deque<JavaClass> open = new ArrayDeque<>(classes);
        while (!open.isEmpty()) {
            JavaClass next = open.remove();
            if (found.add(next)) {
                next.getDirectDependenciesToSelf().forEach(dependency -> open.add(dependency.getOriginClass()));
            }
        }
        return found;
    }

    private static DescribedPredicate<JavaAnnotation<?>> tag(String name) {
        return DescribedPredicate.describe(
                "@Tag(\"" + name + "\")",
                annotation -> annotation.getRawType().isEquivalentTo(Tag.class)
                        && annotation.get("value").filter(name::equals).isPresent());
    }

    /** "Adding a field" in docs/architecture.md lists these files. */
    @Test
    void aChoiceAmongDocumentedValuesStandsInThreeMainFiles() throws IOException {
        Pattern name = Pattern.compile("future_?requirements", Pattern.CASE_INSENSITIVE);
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(file -> name.matcher(text(file)).find()))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("LinkField.java", "FakeStripe.java", "openapi.yaml");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void everyConfigMappingIsAmongTheKnownSettings() {
        var mappings = MAIN.stream()
                .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                .map(JavaClass::reflect)
                .collect(Collectors.toSet());

        assertThat(mappings).isNotEmpty().isEqualTo(Set.copyOf(KnownSettings.MAPPINGS));
    }
}
