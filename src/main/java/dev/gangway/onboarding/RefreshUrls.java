package dev.gangway.onboarding;

import dev.gangway.model.ErrorCode;
import dev.gangway.model.LinkField;
import dev.gangway.model.RequestFailedException;
import dev.gangway.model.RequestFailure.InvalidRequest;
import dev.gangway.model.Sha256;
import dev.gangway.model.Violation;
import dev.gangway.refresh.RefreshClaims;
import dev.gangway.refresh.RefreshTokens;
import dev.gangway.refresh.SealResult;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.stripe.StripeRequest;
import dev.gangway.tenant.redirect.RefreshPlaceholder;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Puts refresh tokens into the {@code refresh_url} of links. */
@Singleton
public class RefreshUrls {

    private static final int SALT_LENGTH = 16;

    private final RefreshTokens tokens;
    private final InstantSource clock;

    @Inject
    RefreshUrls(RefreshTokens tokens) {
        this(tokens, InstantSource.system());
    }

    RefreshUrls(RefreshTokens tokens, InstantSource clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /**
     * The requests to Stripe for one click.
     *
     * @param now the request with a token that is issued now
     * @param others supplies the requests that the same click may have led to before: in the previous bucket of
     *     {@link RefreshClaims#BUCKET}, and on a replica whose first key is this replica's second
     */
    record Requests(StripeRequest now, Supplier<List<StripeRequest>> others) {}

    /**
     * Returns the requests for a plan. Equal clicks give equal requests on all replicas, within one bucket of time.
     *
     * @param planned the request of the plan, with the placeholder
     * @throws RequestFailedException if there are no keys, or if the token would be too long
     */
    Requests requests(LinkPlan plan, StripeRequest planned, OnboardingLinks.Click click) {
        if (!plan.hasRefreshToken()) {
            return new Requests(planned, List::of);
        }
        byte[] salt =
                click.key().map(key -> key.getBytes(StandardCharsets.UTF_8)).orElseGet(RefreshUrls::random);
        int bucket = RefreshClaims.bucketOf(clock.instant());
        Function<Integer, RefreshClaims> claims = issued -> claims(plan, planned, click.caller(), issued);
        return new Requests(
                with(planned, token(tokens.seal(claims.apply(bucket), salt))),
                click.key().isEmpty()
                        ? List::of
                        : () -> Stream.of(
                                        tokens.seal(claims.apply(bucket - 1), salt),
                                        tokens.sealWithSecondKey(claims.apply(bucket), salt),
                                        tokens.sealWithSecondKey(claims.apply(bucket - 1), salt))
                                .filter(SealResult.Sealed.class::isInstance)
                                .map(each -> with(planned, token(each)))
                                .toList());
    }

    /** Returns the length of the token that a plan's request would get. */
    int tokenLength(LinkPlan plan, StripeRequest planned, OnboardingLinks.Click click) {
        int bucket = RefreshClaims.bucketOf(clock.instant());
        return token(tokens.seal(claims(plan, planned, click.caller(), bucket), random()))
                .length();
    }

    private static StripeRequest with(StripeRequest planned, String token) {
        AccountLinkCall call = planned.call();
        String url = String.valueOf(call.parameters().text(LinkField.REFRESH_URL));
        return StripeRequest.of(
                call.with(call.parameters().with(LinkField.REFRESH_URL, RefreshPlaceholder.fill(url, token))));
    }

    private static RefreshClaims claims(LinkPlan plan, StripeRequest planned, String caller, int bucket) {
        LinkRequest request = plan.request();
        RefreshClaims refreshed = request.refreshed();
        return new RefreshClaims(
                plan.tenant().id(),
                Objects.requireNonNull(request.account()),
                planned.call().type(),
                request.parameters(),
                request.subject(),
                refreshed == null ? caller : refreshed.caller(),
                bucket,
                request.generation(),
                planHash(plan).orElseThrow());
    }

    private static String token(SealResult result) {
        return switch (result) {
            case SealResult.Sealed(var token) -> token.reveal();
            case SealResult.TooLong(LinkField field) ->
                throw invalid(
                        field,
                        ErrorCode.INVALID_REQUEST,
                        "makes the refresh token longer than 800 characters; set it in the tenant's defaults instead");
            case SealResult.NoKey() ->
                throw invalid(
                        LinkField.REFRESH_URL,
                        ErrorCode.REDIRECT_NOT_ALLOWED,
                        "contains " + RefreshPlaceholder.TEXT + ", but this gateway has no keys for refresh tokens");
        };
    }

    private static RequestFailedException invalid(LinkField field, ErrorCode code, String message) {
        return new RequestFailedException(new InvalidRequest(List.of(new Violation(field.path(), code, message))));
    }

    /** Returns a hash of a plan: of its request to Stripe without a token; empty if the plan cannot be sent. */
    public static Optional<Integer> planHash(LinkPlan plan) {
        return plan.call()
                .map(call -> ByteBuffer.wrap(Sha256.of(StripeRequest.of(call).body()))
                        .getInt());
    }

    /** The salt makes tokens differ; it is not a secret. */
    private static byte[] random() {
        byte[] salt = new byte[SALT_LENGTH];
        ThreadLocalRandom.current().nextBytes(salt);
        return salt;
    }
}
