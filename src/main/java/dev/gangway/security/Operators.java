package dev.gangway.security;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/** The principals that may use the operators' view. */
@ApplicationScoped
public class Operators {

    private final Set<String> principals;

    Operators(SecurityConfig config) {
        principals = Set.copyOf(config.operators().orElse(List.of()));
    }

    /** Whether a caller is an operator. */
    public boolean include(String caller) {
        return principals.contains(caller);
    }
}
