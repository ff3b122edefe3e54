package dev.gangway.tenant;

import dev.gangway.model.Mode;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/** Default beans, which a build can replace. */
@Dependent
class TenantBeans {

    @Produces
    @Singleton
    @DefaultBean
    ServedModes everyMode() {
        return () -> Set.of(Mode.values());
    }
}
