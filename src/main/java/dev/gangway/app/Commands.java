package dev.gangway.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: {@code check}, {@code token} and {@code seal-key}, their help and their exit codes. Commands are defined in code,
 * because picocli reads annotations by reflection, which a native binary would have to register. A process that serves
 * does not load this class.
 */
public final class Commands {

    /** Exit code of a command that succeeded; {@code check} succeeds if there are no problems. */
    static final int OK = 0;

    /** Exit code of {@code check} if a file has a problem or a key failed its probe; nothing else uses it. */
    static final int PROBLEMS = 1;

    /** Exit code if the arguments or the settings can't be used. */
    static final int USAGE_ERROR = 2;

    /** Exit code of a command that failed unexpectedly: {@code EX_SOFTWARE} of sysexits.h. */
    static final int INTERNAL_ERROR = 70;

    private static final String NAME = "gangway";
    private static final String CHECK = "check";
    private static final String TOKEN = "token";
    private static final String SEAL_KEY = "seal-key";
    private static final String JSON = "--json";
    private static final String WITHOUT_KEYS = "--without-keys";
    private static final String ONLINE = "--online";
    private static final String VERSION = "version.txt";

    private Commands() {}

    /**
     * Runs the command that the arguments name.
     *
     * @return the exit code: {@value #OK}, {@value #PROBLEMS}, {@value #USAGE_ERROR} or {@value #INTERNAL_ERROR}
     */
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        return run(arguments, out, err, command -> execute(command, out, err));
    }

    /** Runs a command whose arguments were parsed successfully. */
    @FunctionalInterface
    interface Execution {
        int execute(ParseResult command);
    }

    static int run(String[] arguments, PrintStream out, PrintStream err, Execution execution) {
        try {
            return new CommandLine(gangway())
                    .setOut(new PrintWriter(out, true, out.charset()))
                    .setErr(new PrintWriter(err, true, err.charset()))
                    .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                    .setExpandAtFiles(false)
                    .setOverwrittenOptionsAllowed(true)
                    .setParameterExceptionHandler((wrong, _) -> explain(wrong))
                    .setExecutionStrategy(parsed -> {
                        Integer help = CommandLine.executeHelpRequest(parsed);
                        if (help != null) {
                            return help;
                        }
                        if (!parsed.hasSubcommand()) {
                            throw new ParameterException(parsed.commandSpec().commandLine(), "Missing command");
                        }
                        return execution.execute(parsed.subcommand());
                    })
                    .execute(arguments);
        } catch (Error failure) {
            // Picocli handles exceptions only. After an Error, the JVM would exit with the code for problems.
            failure.printStackTrace(err);
            return INTERNAL_ERROR;
        }
    }

    private static int execute(ParseResult command, PrintStream out, PrintStream err) {
        String argument = command.matchedPositionalValue(0, "");
        return switch (command.commandSpec().name()) {
            case CHECK -> check(command, argument, out, err);
            case TOKEN -> TokenCommand.run(argument, out, err);
            default -> SealKeyCommand.run(out, err);
        };
    }

    private static int check(ParseResult command, String directory, PrintStream out, PrintStream err) {
        boolean online = command.hasMatchedOption(ONLINE);
        boolean withoutKeys = command.hasMatchedOption(WITHOUT_KEYS);
        if (online && withoutKeys) {
            throw new ParameterException(
                    command.commandSpec().commandLine(), ONLINE + " needs the keys; leave out " + WITHOUT_KEYS);
        }
        return CheckCommand.run(
                directory,
                command.hasMatchedOption(JSON) ? CheckReport.Format.JSON : CheckReport.Format.TEXT,
                online ? CheckCommand.Keys.PROBE : withoutKeys ? CheckCommand.Keys.IGNORE : CheckCommand.Keys.READ,
                out,
                err);
    }

    private static CommandSpec gangway() {
        CommandSpec gangway = command(NAME, "Without arguments, serves onboarding links; otherwise, runs a command.")
                .addSubcommand(CHECK, check())
                .addSubcommand(TOKEN, token())
                .addSubcommand(SEAL_KEY, sealKey());
        gangway.usageMessage()
                .synopsisSubcommandLabel("(check | token | seal-key)")
                .footer("%nSettings: docs/configuration.md.");
        return gangway;
    }

    private static CommandSpec check() {
        return withExitCodes(
                command(
                                CHECK,
                                "Reads a directory of tenant files as the service does, and prints every problem with file,"
                                        + " line and path. Uses the process's settings (GANGWAY_*).")
                        .addOption(OptionSpec.builder(JSON)
                                .description("Print the report as JSON.")
                                .build())
                        .addOption(OptionSpec.builder(WITHOUT_KEYS)
                                .description("Do not read Stripe keys, for pipelines that have none.")
                                .build())
                        .addOption(OptionSpec.builder(ONLINE)
                                .description(
                                        "Also probe the key of each tenant: request a link for an account that does"
                                                + " not exist. Stripe creates nothing.")
                                .build())
                        .addPositional(required("<directory>", "Directory with gateway.yaml and tenants/.")),
                "No problems.",
                "At least one file has a problem, or at least one key failed its probe.",
                "The arguments or settings can't be used; nothing was checked.");
    }

    private static CommandSpec token() {
        return withExitCodes(
                command(
                                TOKEN,
                                "Creates an API token. Prints the token, and on the next line the entry for the tokens file,"
                                        + " which contains only a digest. Labels are printed to standard error.")
                        .addPositional(required("<name>", "Name of the caller, whose principal is token:<name>.")),
                "The token was printed.",
                "",
                "The arguments can't be used.");
    }

    private static CommandSpec sealKey() {
        return withExitCodes(
                command(
                        SEAL_KEY,
                        "Makes a key of refresh tokens. Prints its line for the keys file. A label goes to standard"
                                + " error."),
                "The line was printed.",
                "",
                "The arguments can't be used.");
    }

    private static CommandSpec command(String name, String description) {
        CommandSpec command = CommandSpec.create()
                .name(name)
                .exitCodeOnInvalidInput(USAGE_ERROR)
                .exitCodeOnExecutionException(INTERNAL_ERROR)
                .versionProvider(() -> new String[] {NAME + " " + version()})
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Print this help and exit.")
                        .build())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print the version and exit.")
                        .build());
        command.usageMessage().description(description);
        return command;
    }

    private static PositionalParamSpec required(String label, String description) {
        return PositionalParamSpec.builder()
                .paramLabel(label)
                .index("0")
                .required(true)
                .description(description)
                .build();
    }

    private static CommandSpec withExitCodes(CommandSpec command, String ok, String problems, String usageError) {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put(String.valueOf(OK), ok);
        if (!problems.isEmpty()) {
            codes.put(String.valueOf(PROBLEMS), problems);
        }
        codes.put(String.valueOf(USAGE_ERROR), usageError);
        codes.put(String.valueOf(INTERNAL_ERROR), "Internal error.");
        command.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(codes);
        return command;
    }

    /** Prints what is wrong with the arguments, the probable correction and the usage. */
    private static int explain(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        String message = wrong.getMessage();
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst();
            List<String> suggestions = unmatched.getSuggestions();
            message = (unmatched.isUnknownOption()
                            ? "Unknown option: "
                            : command.getParent() == null ? "Unknown command: " : "Unexpected argument: ")
                    + "'" + first + "'"
                    + (suggestions.isEmpty() ? "" : "; did you mean " + suggestions.getFirst() + "?");
        }
        PrintWriter err = command.getErr();
        err.println(message);
        err.print("Usage: " + command.getHelp().synopsis(0));
        err.println("For details: " + command.getCommandSpec().qualifiedName() + " --help");
        return USAGE_ERROR;
    }

    private static String version() throws IOException {
        try (InputStream version = Objects.requireNonNull(Commands.class.getResourceAsStream(VERSION), VERSION)) {
            return new String(version.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
