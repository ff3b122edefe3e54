package dev.gangway.tenant;

import dev.gangway.model.Credential;
import dev.gangway.model.CredentialLimits;
import dev.gangway.model.FileProblem;
import dev.gangway.model.Setting;
import dev.gangway.model.SourceLocation;
import dev.gangway.model.TenantId;
import dev.gangway.tenant.file.SettingsLayer;
import dev.gangway.tenant.file.TenantFiles;
import dev.gangway.tenant.redirect.RedirectRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks tenants that use the same Stripe key, and determines their limits. */
final class KeySharing {

    private KeySharing() {}

    /**
     * Reports a problem in every tenant of a key that is shared without the consent of all of them, as callers of one
     * tenant can act on the accounts of all. A tenant whose new key is rejected keeps its last good key, which other
     * tenants may already use.
     *
     * @return whether a tenant without problems was rejected, so that its last good settings are in effect
     */
    static boolean rejectUndeclared(Map<TenantId, TenantDraft> drafts) {
        boolean rejected = false;
        for (List<Tenant> sharers : sharersOfKeys(drafts.values())) {
            List<FileProblem> undeclared = sharers.stream()
                    .filter(tenant -> !tenant.shared())
                    .map(tenant -> undeclared(draft(drafts, tenant), tenant, sharers))
                    .toList();
            for (Tenant tenant : undeclared.isEmpty() ? List.<Tenant>of() : sharers) {
                FileProblemCollector problems = draft(drafts, tenant).problems;
                rejected |= problems.isEmpty();
                // Tenants that consent are quarantined too, with the problem of a tenant that does not.
                String file = TenantFiles.TENANTS + tenant.id() + TenantFiles.ENDING;
                problems.accept(undeclared.stream()
                        .filter(problem -> problem.location().file().equals(file))
                        .findFirst()
                        .orElse(undeclared.getFirst()));
            }
        }
        return rejected;
    }

    private static TenantDraft draft(Map<TenantId, TenantDraft> drafts, Tenant tenant) {
        return Objects.requireNonNull(drafts.get(tenant.id()));
    }

    private static FileProblem undeclared(TenantDraft draft, Tenant tenant, List<Tenant> sharers) {
        String file = TenantFiles.TENANTS + tenant.id() + TenantFiles.ENDING;
        SourceLocation location = draft.readable.stream()
                .map(SettingsLayer::stripe)
                .flatMap(
                        stripe -> Stream.of(Optional.ofNullable(stripe.shared()), Optional.ofNullable(stripe.apiKey())))
                .flatMap(setting -> setting.map(Setting::location).stream())
                .filter(each -> each.file().equals(file))
                .findFirst()
                .orElse(new SourceLocation(file, 1, ""));
        return new FileProblem(
                new SourceLocation(file, location.line(), "stripe.shared"),
                "must be true, because the key is shared with "
                        + RedirectRule.shown(idsOf(sharers, other -> !other.id().equals(tenant.id())))
                        + ", whose callers can act on the same accounts; set it to true, or use another key");
    }

    /** Returns a warning for each shared key, and for each shared credential whose tenants set different limits. */
    static List<String> warnings(Collection<TenantDraft> drafts) {
        List<String> warnings = new ArrayList<>();
        for (List<Tenant> sharers : sharersOfKeys(drafts)) {
            warnings.add("The tenants " + idsOf(sharers, _ -> true)
                    + " use the same Stripe key: callers of one can act on the accounts of all");
        }
        for (List<Tenant> sharers : served(drafts, Tenant::credential).values()) {
            Set<CredentialLimits> limits = limitsOf(sharers);
            if (limits.size() > 1) {
                CredentialLimits smallest = smallest(limits);
                warnings.add("The tenants " + idsOf(sharers, _ -> true)
                        + " use the same Stripe credential with different limits; the smallest limits apply: "
                        + smallest.requestsPerSecond() + " requests per second, burst " + smallest.burst()
                        + smallest.maxInFlight()
                                .map(max -> ", " + max + " in flight")
                                .orElse(""));
            }
        }
        return warnings;
    }

    /** Returns the limits of each credential: the smallest limits of its tenants. */
    static Map<Credential, CredentialLimits> smallestLimits(Collection<TenantDraft> drafts) {
        Map<Credential, CredentialLimits> smallest = new HashMap<>();
        served(drafts, Tenant::credential)
                .forEach((credential, sharers) -> smallest.put(credential, smallest(limitsOf(sharers))));
        return smallest;
    }

    /** Returns the tenant with the limits of its credential. */
    static Tenant withLimits(Tenant tenant, Map<Credential, CredentialLimits> smallest) {
        CredentialLimits inEffect = smallest.getOrDefault(tenant.credential(), tenant.credentialLimits());
        return inEffect.equals(tenant.credentialLimits()) ? tenant : tenant.withCredentialLimits(inEffect);
    }

    /** Returns the tenants of each key that several tenants use. */
    private static List<List<Tenant>> sharersOfKeys(Collection<TenantDraft> drafts) {
        return served(drafts, tenant -> tenant.credential().key()).values().stream()
                .filter(sharers -> sharers.size() > 1)
                .toList();
    }

    /** Returns the served tenants, grouped by a common property. */
    private static <K> Map<K, List<Tenant>> served(Collection<TenantDraft> drafts, Function<Tenant, K> common) {
        return drafts.stream()
                .flatMap(draft -> draft.served().stream())
                .collect(Collectors.groupingBy(common, LinkedHashMap::new, Collectors.toList()));
    }

    private static Set<CredentialLimits> limitsOf(List<Tenant> sharers) {
        return sharers.stream().map(tenant -> tenant.limits().values()).collect(Collectors.toSet());
    }

    private static CredentialLimits smallest(Set<CredentialLimits> limits) {
        return limits.stream().reduce(CredentialLimits::smallest).orElseThrow();
    }

    private static List<TenantId> idsOf(List<Tenant> tenants, Predicate<Tenant> which) {
        return tenants.stream().filter(which).map(Tenant::id).toList();
    }
}
