package dev.gangway.tenant;

import dev.gangway.model.LinkField;
import dev.gangway.model.LinkType;
import dev.gangway.tenant.file.LinkDefaults;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds link types that no request can get because of the tenant's settings. */
final class Unsatisfiable {

    private Unsatisfiable() {}

    /** Returns warnings about link types that no request can get: one for each type and reason. */
    static List<String> warnings(Tenant tenant, Stream<LinkType> types) {
        List<String> warnings = new ArrayList<>();
        types.forEach(type -> {
            LinkDefaults defaults = tenant.defaultsFor(type);
            String no = "No request can get a link of the type " + type + " for the tenant " + tenant.id() + ": ";
            if (defaults.url(LinkField.REFRESH_URL) == null
                    && tenant.policy().redirectOrigins().isEmpty()) {
                warnings.add(no + "there is no default refresh_url, and policy.redirect_origins allows none");
            }
            if (tenant.apiVersion().value().hasConfigurations()
                    && defaults.configurations() == null
                    && tenant.policy().configurations().isEmpty()) {
                warnings.add(no + "there are no default configurations, and policy.allowed_configurations allows none");
            }
        });
        return warnings;
    }
}
