package dev.gangway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gangway.onboarding.OnboardingLink;
import dev.gangway.stripe.AccountLink;
import dev.gangway.stripe.AccountLinkCall;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A link, as callers get it. It prints without its URL.
 *
 * @param expiresIn whole seconds from Stripe's answer, by Stripe's clock; never negative
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
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
        List<String> configurations,
        @Nullable CollectionOptions collectionOptions,
        @Nullable String returnUrl,
        String refreshUrl) {

    /** What Stripe asks the user for. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CollectionOptions(
            @Nullable String fields, @Nullable String futureRequirements) {
        static @Nullable CollectionOptions of(@Nullable String fields, @Nullable String futureRequirements) {
            return fields == null && futureRequirements == null
                    ? null
                    : new CollectionOptions(fields, futureRequirements);
        }
    }

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
                call.configurations(),
                CollectionOptions.of(call.collectionFields(), call.futureRequirements()),
                call.returnUrl(),
                call.refreshUrl());
    }

    @Override
    public String toString() {
        return "LinkResponse[account=" + account + ", url=***]";
    }
}
