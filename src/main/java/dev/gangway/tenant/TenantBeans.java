package dev.gangway.tenant;

import dev.gangway.model.Mode;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/** What holds in a build that does not say otherwise. */
@Dependent
class TenantBeans {

    @Produces
    @Singleton
    @DefaultBean
    ServedModes everyMode() {
        return () -> Set.of(Mode.values());
    }
}
