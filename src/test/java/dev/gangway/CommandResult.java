package dev.gangway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The result of a command of the packaged application. */
record CommandResult(int code, String out, String err) {

    /** Runs a command with these environment variables and Java options and waits for its end. */
    static CommandResult of(Map<String, String> environment, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = PackagedApplication.command(options.toArray(String[]::new));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("gangway", ".err");
        try {
            var builder = new ProcessBuilder(command).redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new CommandResult(process.waitFor(), out, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }
}
