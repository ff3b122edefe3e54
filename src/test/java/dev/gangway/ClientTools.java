package dev.gangway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Linters, generators and compilers of clients. Each runs as a separate process. Tools that the build does not provide
 * are installed from npm.
 */
final class ClientTools {

    /** Directory to which the build copies the generator and the libraries of generated Java clients. */
    private static final Path DIRECTORY = Path.of("target/clients").toAbsolutePath();

    private static final Path SOURCES = Path.of("src/test/clients").toAbsolutePath();
    private static final Path NPM = DIRECTORY.resolve("npm");
    private static final int MAX_SECONDS = 120;
    /** 20.19 or later, the oldest release that the npm tools support. */
    private static final Pattern NODE = Pattern.compile("v(20\\.(19|[2-9]\\d|\\d{3,})|2[1-9]|[3-9]\\d)\\..*");

    private static final Pattern SERVING = Pattern.compile("serving on (\\d+)");

    private static final Pattern NO_NETWORK =
            Pattern.compile("\\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|ENOTCACHED)\\b");

    /** The combined output and the exit code of a process. */
    record Ended(int code, String output) {

        /** Returns the output and checks that the process succeeded. */
        String expectSuccess() {
            assertThat(code).as(output).isZero();
            return output;
        }
    }

    /** A process that serves HTTP on a port of the loopback interface. */
    record Server(Process process, String url) implements AutoCloseable {
        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private ClientTools() {}

    /**
     * Starts a server that prints {@code serving on <port>} when it is ready. It finds the libraries that npm installed.
     */
    static Server serve(Path directory, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("NODE_PATH", NPM.resolve("node_modules").toString());
        Process process = builder.start();
        StringBuilder printed = new StringBuilder();
        // Not closed: the server writes to it as long as it runs.
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher serving = SERVING.matcher(line);
            if (serving.matches()) {
                return new Server(process, "http://127.0.0.1:" + serving.group(1));
            }
            printed.append(line).append('\n');
        }
        throw new IllegalStateException("did not serve: " + printed);
    }

    static Ended run(Path directory, Map<String, String> environment, List<String> command) {
        try {
            Path output = Files.createTempFile("tool", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(MAX_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String printed = Files.readString(output);
            Files.delete(output);
            assertThat(ended).as("%s ended in time: %s", command, printed).isTrue();
            return new Ended(process.exitValue(), printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the path of a program of the JDK that runs the tests. */
    static String jdk(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    /** Runs OpenAPI Generator. */
    static Ended openApiGenerator(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                jdk("java"),
                "-jar",
                DIRECTORY.resolve("openapi-generator-cli.jar").toString()));
        command.addAll(List.of(arguments));
        return run(DIRECTORY, Map.of(), command);
    }

    /** Creates an empty directory for a client, with its caller and its compiler settings. */
    static Path workspace(String name) throws IOException {
        Path workspace = DIRECTORY.resolve(name);
        if (Files.exists(workspace)) {
            try (Stream<Path> old = Files.walk(workspace)) {
                old.sorted((one, other) -> other.compareTo(one))
                        .forEach(path -> path.toFile().delete());
            }
        }
        Files.createDirectories(workspace);
        try (Stream<Path> sources = Files.list(SOURCES.resolve(name))) {
            for (Path source : sources.toList()) {
                Files.copy(source, workspace.resolve(source.getFileName()));
            }
        }
        Files.copy(SOURCES.resolve("tsconfig.json"), workspace.resolve("tsconfig.json"));
        return workspace;
    }

    /** Compiles the generated Java sources and their caller, runs the caller, and returns its output. */
    static String compileAndRunJava(Path workspace, Map<String, String> environment) throws IOException {
        String libraries = libraries("lib");
        List<String> files = new ArrayList<>(List.of("Caller.java"));
        try (Stream<Path> sources = Files.walk(workspace.resolve("generated/src/main/java"))) {
            sources.map(Path::toString).filter(path -> path.endsWith(".java")).forEach(files::add);
        }
        compileJava(workspace, libraries, files);
        String classpath = "classes" + File.pathSeparator + libraries;
        return run(workspace, environment, List.of(jdk("java"), "-cp", classpath, "Caller"))
                .expectSuccess();
    }

    /** Returns the class path of the libraries that the build copied to a directory. */
    static String libraries(String name) {
        return DIRECTORY.resolve(name) + File.separator + "*";
    }

    /** Compiles Java sources of a workspace to its directory {@code classes}. */
    static void compileJava(Path workspace, String libraries, List<String> sources) {
        List<String> compile = new ArrayList<>(
                List.of(jdk("javac"), "-proc:none", "-parameters", "-nowarn", "-d", "classes", "-cp", libraries));
        compile.addAll(sources);
        run(workspace, Map.of(), compile).expectSuccess();
    }

    /** Compiles the generated TypeScript and its caller, runs the caller, and returns its output. */
    static String compileAndRunTypeScript(Path workspace, Map<String, String> environment) {
        npmTool(workspace, "tsc", "-p", "tsconfig.json").expectSuccess();
        return run(workspace, environment, List.of("node", "out/caller.js")).expectSuccess();
    }

    /** Runs a source file, with the libraries that contain these classes, and returns its output. */
    static String runJava(Path source, Map<String, String> environment, Class<?>... libraries) {
        String classpath = Stream.of(libraries)
                .map(each -> Path.of(URI.create(each.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toString()))
                        .toString())
                .collect(Collectors.joining(File.pathSeparator));
        return run(source.getParent(), environment, List.of(jdk("java"), "-cp", classpath, source.toString()))
                .expectSuccess();
    }

    /** Runs an ECMAScript module, which may import what npm installed, and returns its output. */
    static String runNode(String name, String source, Map<String, String> environment) throws IOException {
        Path module = Files.writeString(NPM.resolve(name + ".mjs"), source);
        return run(NPM, environment, List.of("node", module.toString())).expectSuccess();
    }

    /** Returns the source of a caller. */
    static String source(String name) throws IOException {
        return Files.readString(SOURCES.resolve(name));
    }

    /** Runs a program that npm installed. */
    static Ended npmTool(Path directory, String program, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(NPM.resolve("node_modules/.bin").resolve(program).toString()));
        command.addAll(List.of(arguments));
        return run(directory, Map.of("REDOCLY_TELEMETRY", "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"), command);
    }

    /** Installs the programs from npm. Skips the test if Node.js or the registry is not available. */
    static void needNpm() {
        for (String program : List.of("node", "npm")) {
            needProgram(program, "Debian and Ubuntu: apt-get install nodejs npm");
        }
        String node = run(SOURCES, Map.of(), List.of("node", "--version"))
                .expectSuccess()
                .strip();
        need(NODE.matcher(node).matches(), "Node.js " + node + " is too old; the tools from npm need 20.19 or later");
        Ended install = Installation.RESULT;
        need(
                install.code() == 0 || !NO_NETWORK.matcher(install.output()).find(),
                "npm reached no registry, so the tools of src/test/clients/package.json are missing");
        install.expectSuccess();
    }

    /** Skips the test if a program is not installed. */
    static void needProgram(String program, String hint) {
        need(
                Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                program + " is not installed (" + hint + ")");
    }

    /** Skips the test unless the condition is met, and prints the reason. */
    private static void need(boolean met, String reason) {
        if (!met) {
            System.out.println("Skipped: " + reason);
        }
        assumeTrue(met, reason);
    }

    /** An installation that all tests share. */
    private static final class Installation {
        private static final Ended RESULT = install();

        private static Ended install() {
            try {
                Files.createDirectories(NPM);
                for (String file : List.of("package.json", "package-lock.json")) {
                    Files.copy(SOURCES.resolve(file), NPM.resolve(file), StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return run(
                    NPM,
                    Map.of(),
                    List.of("npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--fetch-retries=0"));
        }
    }
}
