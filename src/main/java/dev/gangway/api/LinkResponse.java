package dev.gangway.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import dev.gangway.model.LinkField;
import dev.gangway.onboarding.OnboardingLink;
import dev.gangway.stripe.AccountLink;
import dev.gangway.stripe.AccountLinkCall;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;

/**
 * A link as callers receive it; {@link #toString} masks its URL.
 *
 * @param expiresIn whole seconds from Stripe's response, by Stripe's clock; never negative
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
        @JsonAnyGetter Map<String, Object> parameters) {

    private static final List<LinkField> ORDER = List.of(LinkField.values());

    static LinkResponse of(OnboardingLink made) {
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
                call.parameters().members(ORDER));
    }

    @Override
    public String toString() {
        return "LinkResponse[account=" + account + ", url=***]";
    }
}
