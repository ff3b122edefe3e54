package dev.gangway.tenant;

import dev.gangway.model.FileProblem;
import dev.gangway.model.ProblemList;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Path;
import java.util.List;

/** Thrown if the process can't start with the tenants directory. The message lists the first problems of the files. */
public final class UnusableTenantsException extends ConfigurationException {
    UnusableTenantsException(Path directory, String reason, List<FileProblem> problems) {
        super("The tenants in " + directory + " can't be served: " + reason
                + (problems.isEmpty() ? "" : "\n  " + ProblemList.text(problems)));
    }
}
