package dev.gangway.tenant;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The tenants directory does not allow a start. The message lists every mistake in every file. */
public final class UnusableTenantsException extends ConfigurationException {
    UnusableTenantsException(Path directory, String reason, List<FileProblem> problems) {
        super("The tenants in " + directory + " can't be served: " + reason
                + problems.stream().map(problem -> "\n  " + problem).collect(Collectors.joining()));
    }
}
