package dev.gangway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gangway.model.Credential;
import dev.gangway.model.Setting;
import dev.gangway.model.TenantState;
import dev.gangway.stripe.CredentialState;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantEntry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of tenants, ordered by id.
 *
 * @param replica the host name of this replica
 * @param generation the number of this set of tenants; each change of the files increments it
 * @param loadedAt when the set was read
 * @param hasMore whether there are tenants after these; request them with {@code starting_after}
 * @param problems every problem in any file
 * @param warnings valid settings that may need attention
 */
@RegisterForReflection
record TenantList(
        String object,
        String replica,
        long generation,
        String loadedAt,
        List<Item> data,
        boolean hasMore,
        List<TenantView.ProblemView> problems,
        List<String> warnings) {

    /**
     * One tenant.
     *
     * @param state {@code active}, {@code disabled}, or {@code quarantined} if its settings have problems
     * @param health as in {@link TenantView}
     * @param served whether it has usable settings
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            String object,
            String id,
            String state,
            String health,
            boolean served,
            @Nullable String owner,
            @Nullable String group,
            @Nullable String mode,
            @Nullable String credential) {

        static Item of(TenantEntry entry, Function<Credential, CredentialState> safeguards) {
            Optional<Tenant> tenant = entry.tenant();
            return new Item(
                    "tenant",
                    entry.id().value(),
                    stateOf(entry),
                    healthOf(entry, safeguards),
                    tenant.isPresent(),
                    tenant.map(Tenant::owner).map(Setting::value).orElse(null),
                    tenant.map(Tenant::group).map(Setting::value).orElse(null),
                    tenant.map(each -> each.mode().value().toString()).orElse(null),
                    tenant.map(each -> each.credential().fingerprint()).orElse(null));
        }
    }

    /** All values that {@link #healthOf} returns. */
    static final List<String> HEALTHS = List.of("healthy", "suspended", "unavailable", "quarantined", "disabled");

    /** Returns one word for whether calls for the tenant can succeed on this replica. */
    static String healthOf(TenantEntry entry, Function<Credential, CredentialState> safeguards) {
        String state = stateOf(entry);
        Optional<Tenant> tenant = entry.tenant();
        if (!state.equals(TenantState.ACTIVE.toString()) || tenant.isEmpty()) {
            return state;
        }
        CredentialState now = safeguards.apply(tenant.get().credential());
        if (now.isSuspended()) {
            return "suspended";
        }
        return now.isUnavailable() ? "unavailable" : "healthy";
    }

    static String stateOf(TenantEntry entry) {
        return switch (entry) {
            case TenantEntry.Valid valid ->
                valid.effectiveTenant().state().value().toString();
            case TenantEntry.Quarantined _ -> "quarantined";
        };
    }
}
