package dev.gangway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private static PrintStream utf8(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private int run(String... arguments) {
        return Commands.run(arguments, utf8(out), utf8(err));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(List.of("chek", "x"), "Unknown command: 'chek'; did you mean check?"),
                Arguments.of(List.of("Check", "x"), "Unknown command: 'Check'; did you mean check?"),
                Arguments.of(List.of("tokne", "x"), "Unknown command: 'tokne'; did you mean token?"),
                Arguments.of(List.of("größe"), "Unknown command: 'größe'"),
                Arguments.of(List.of(""), "Unknown command: ''"),
                Arguments.of(List.of("--"), "Missing command"),
                Arguments.of(List.of("--verison"), "Unknown option: '--verison'; did you mean --version?"),
                Arguments.of(List.of("check", "--jsn", "."), "Unknown option: '--jsn'; did you mean --json?"),
                Arguments.of(
                        List.of("check", "--without-key", "."),
                        "Unknown option: '--without-key'; did you mean --without-keys?"),
                Arguments.of(List.of("check", "-x", "."), "Unknown option: '-x'"),
                Arguments.of(List.of("check"), "Missing required parameter: '<directory>'"),
                Arguments.of(List.of("check", "--json"), "Missing required parameter: '<directory>'"),
                Arguments.of(List.of("check", "a", "b"), "Unexpected argument: 'b'"),
                Arguments.of(List.of("check", ""), "'' is not a directory"),
                Arguments.of(List.of("check", "a\0b"), "'a\0b' is not a directory"),
                Arguments.of(List.of("check", "pom.xml"), "'pom.xml' is not a directory"),
                Arguments.of(List.of("check", "@pom.xml"), "'@pom.xml' is not a directory"),
                Arguments.of(List.of("check", "--online", ""), "'' is not a directory"),
                Arguments.of(
                        List.of("check", "--online", "--without-keys", "."),
                        "--online needs the keys; leave out --without-keys"),
                Arguments.of(List.of("check", "--", "--json"), "'--json' is not a directory"),
                Arguments.of(List.of("token"), "Missing required parameter: '<name>'"),
                Arguments.of(List.of("token", "a", "b"), "Unexpected argument: 'b'"),
                Arguments.of(List.of("token", "Upper"), "A name is 1 to 63 characters of"),
                Arguments.of(List.of("sealkey"), "Unknown command: 'sealkey'; did you mean seal-key?"),
                Arguments.of(List.of("seal-key", "a"), "Unexpected argument: 'a'"),
                Arguments.of(List.of("seal-key", "--id"), "Unknown option: '--id'"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsWrongWithTheArgumentsIsSaid(List<String> arguments, String message) {
        int code = run(arguments.toArray(String[]::new));

        assertThat(code).isEqualTo(2);
        assertThat(out()).isEmpty();
        assertThat(err()).startsWith(message).doesNotContain("\u001b", "Exception");
    }

    @Test
    void aMistakeIsExplainedWithTheUsageOfItsCommand() {
        assertThat(run("check")).isEqualTo(2);

        assertThat(err()).isEqualToNormalizingNewlines("""
                Missing required parameter: '<directory>'
                Usage: gangway check [-hV] [--json] [--online] [--without-keys] <directory>
                For details: gangway check --help
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "--help, check; token; seal-key; --version",
        "-h, check; token; seal-key; --version",
        "check --help, <directory>; --json; --online; --without-keys; Exit codes:; 0 ; 1 ; 2 ; 70",
        "check -h x, <directory>; --json; --online; --without-keys; Exit codes:; 0 ; 1 ; 2 ; 70",
        "token --help, <name>; Exit codes:; 0 ; 2 ; 70",
        "seal-key --help, keys file; Exit codes:; 0 ; 2 ; 70",
    })
    void helpNamesEverything(String arguments, String parts) {
        int code = run(arguments.split(" ", -1));

        assertThat(code).isZero();
        assertThat(err()).isEmpty();
        assertThat(out())
                .startsWith("Usage: gangway")
                .contains(parts.split("; ", -1))
                .doesNotContain("\u001b")
                .satisfies(help -> assertThat(help.lines()).allMatch(line -> line.length() <= 80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "check --version", "token -V", "seal-key -V"})
    void theVersionIsThatOfTheBuild(String arguments) {
        assertThat(run(arguments.split(" ", -1))).isZero();

        assertThat(out()).matches("gangway [0-9]+\\.[0-9]+\\.[0-9]+\\S*\\R");
    }

    /** Otherwise, a native binary could not print its version. */
    @ParameterizedTest
    @ValueSource(strings = {"quarkus.native.resources.includes", "%sandbox.quarkus.native.resources.includes"})
    void aNativeBinaryHoldsTheVersion(String setting) throws IOException {
        var application = new SmallRyeConfigBuilder()
                .withSources(new YamlConfigSource(
                        Path.of("src/main/resources/application.yaml").toUri().toURL()))
                .build();

        assertThat(application.getValue(setting, String.class).split(",", -1)).contains("dev/gangway/app/version.txt");
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new IllegalStateException("planted")), Arguments.of(new StackOverflowError("planted")));
    }

    /** The exit code differs from that of problems. */
    @ParameterizedTest
    @MethodSource("failures")
    void anUnexpectedFailureHasAnExitCodeOfItsOwn(Throwable failure) {
        int code = Commands.run(new String[] {"check", "x"}, utf8(out), utf8(err), _ -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        });

        assertThat(code).isEqualTo(70);
        assertThat(err()).contains(failure.toString(), "at ");
        assertThat(out()).isEmpty();
    }

    @Test
    void aSealKeyIsOneLineOfItsOwnEachTime() {
        assertThat(run("seal-key")).isZero();
        assertThat(run("seal-key")).isZero();

        assertThat(out().lines())
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allMatch(line -> line.matches("k[0-9a-f]{8}: [A-Za-z0-9+/]{43}="));
        assertThat(err().lines()).hasSize(2).allMatch(label -> label.contains("gangway.refresh.keys-file"));
    }

    @Test
    void optionsMayBeRepeatedAndFollowTheDirectory() {
        assertThat(run("check", "src/sandbox", "--json", "--json")).isEqualTo(1);

        // Without the keys file of the sandbox, its one refresh_url with a refresh token is a problem.
        assertThat(out()).startsWith("{\"problems\":[{\"file\":\"tenants/platform.yaml\"");
    }
}
