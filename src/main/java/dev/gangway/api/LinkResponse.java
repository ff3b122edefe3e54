package dev.gangway.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gangway.model.LinkField;
import dev.gangway.onboarding.OnboardingLink;
import dev.gangway.refresh.RefreshClaims;
import dev.gangway.stripe.AccountLink;
import dev.gangway.stripe.AccountLinkCall;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A link as callers receive it; {@link #toString} masks its URL.
 *
 * @param expiresIn whole seconds from Stripe's response, by Stripe's clock; never negative
 * @param generation number of refreshes since the first link; absent from the response to a first link
 * @param parameters the members that repeat the parameters sent to Stripe
 */
@RegisterForReflection
record LinkResponse(
        String object,
        String tenant,
        String account,
        String type,
        String url,
        String created,
        String expiresAt,
        long expiresIn,
        boolean livemode,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer generation,
        @JsonAnyGetter Map<String, Object> parameters) {

    private static final List<LinkField> ORDER = List.of(LinkField.values());

    /** @param refreshed the claims of the link that this one replaces; null for a first link */
    static LinkResponse of(OnboardingLink made, @Nullable RefreshClaims refreshed) {
        AccountLinkCall call = made.call();
        AccountLink link = made.link();
        return new LinkResponse(
                "onboarding_link",
                made.tenant().value(),
                call.account().value(),
                call.type().toString(),
                link.url().reveal(),
                link.created(),
                link.expiresAt(),
                Math.max(0, link.lifetime().toSeconds()),
                link.livemode(),
                refreshed == null ? null : refreshed.generation() + 1,
                call.parameters().members(ORDER));
    }

    @Override
    public String toString() {
        return "LinkResponse[account=" + account + ", url=***]";
    }
}
