package dev.gangway.security;

import dev.gangway.telemetry.Meters;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The OIDC issuer configured by {@code quarkus.oidc.*}. quarkus-oidc discovers its configuration, and the HTTP client
 * of quarkus-oidc reads its keys. This class caches the keys and verifies tokens, because quarkus-oidc never refreshes
 * keys on a schedule.
 */
@Singleton
public class Issuer {

    /** Maximum time that a caller waits for the issuer. */
    public static final Duration MAX_WAIT = Duration.ofSeconds(3);

    /** Timeout for reading the issuer's configuration and keys. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(3);

    /** Maximum size of a key set, in bytes. */
    private static final int MAX_KEY_SET_BYTES = 256 * 1024;

    /** Minimum time between two reads, regardless of the configuration. */
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

    private static final int OK = 200;

    private static final double MILLIS_PER_SECOND = 1e3;

    private final QuarkusSecurity quarkus;
    private final OidcSettings settings;
    private final SecurityFiles files;
    private final IssuerKeys keys;
    private final Meters meters;

    Issuer(QuarkusSecurity quarkus, SecurityConfig security, SecurityFiles files, Meters meters, Vertx vertx) {
        this.quarkus = quarkus;
        this.settings = quarkus.settings();
        this.files = files;
        this.meters = meters;
        Duration forced = settings.token().keysRefresh();
        this.keys = new IssuerKeys(
                this::read,
                security.issuerKeysRefresh(),
                forced.compareTo(MIN_INTERVAL) < 0 ? MIN_INTERVAL : forced,
                (delay, task) -> {
                    long timer = vertx.setTimer(Math.max(1, delay.toMillis()), _ -> task.run());
                    return () -> vertx.cancelTimer(timer);
                },
                System::nanoTime);
    }

    /** Returns one sentence per setting that would admit unauthorized callers. */
    public List<String> problems() {
        return OidcRules.problems(settings);
    }

    /** Starts to read the issuer's keys, if it publishes any. */
    public void start() {
        if (hasKeySet()) {
            long begin = System.nanoTime();
            meters.watchIssuerKeys(() -> keys.age()
                            .orElseGet(() -> Duration.ofNanos(System.nanoTime() - begin))
                            .toMillis()
                    / MILLIS_PER_SECOND);
            keys.start();
        }
    }

    /** Whether tokens are verified with keys that the issuer publishes. */
    boolean hasKeySet() {
        return settings.hasKeySet();
    }

    /** Returns the subject of a token; empty unless the token is valid now. May complete on any thread. */
    Uni<Optional<String>> subjectOf(String token) {
        return keys.subjectOf(token);
    }

    /** Whether a failure means that a token can't be verified at the moment. */
    public static boolean isUnavailable(Throwable failure) {
        return failure instanceof IssuerKeys.NotReadException;
    }

    private Uni<JwtVerifier> read() {
        return quarkus.issuer()
                .flatMap(this::read)
                .ifNoItem()
                .after(READ_TIMEOUT)
                .fail();
    }

    private Uni<JwtVerifier> read(QuarkusSecurity.DiscoveredIssuer discovered) {
        OidcConfigurationMetadata metadata = discovered.metadata();
        String address = metadata.getJsonWebKeySetUri();
        if (address == null || !OidcRules.isSecure(address)) {
            throw new JwtVerifier.UnusableKeysException("has no jwks_uri that is an https URL");
        }
        String issuer = settings.token().issuer().orElseGet(metadata::getIssuer);
        if (issuer == null) {
            throw new JwtVerifier.UnusableKeysException("has no issuer");
        }
        HttpRequest<Buffer> request = discovered
                .client()
                .getAbs(address)
                .followRedirects(false)
                .timeout(READ_TIMEOUT.toMillis())
                .putHeader(HttpHeaders.ACCEPT.toString(), "application/json");
        files.discoveryToken().ifPresent(request::bearerTokenAuthentication);
        return Uni.createFrom()
                .completionStage(() ->
                        request.as(new BoundedBody(MAX_KEY_SET_BYTES)).send().toCompletionStage())
                .map(response -> JwtVerifier.of(text(response), rules(issuer)));
    }

    private static String text(HttpResponse<Buffer> response) {
        if (response.statusCode() != OK) {
            throw new JwtVerifier.UnusableKeysException("has the status " + response.statusCode());
        }
        Buffer body = response.body();
        return body == null ? "" : body.toString(StandardCharsets.UTF_8);
    }

    private JwtVerifier.Rules rules(String issuer) {
        OidcSettings.Token token = settings.token();
        Map<String, Set<String>> required = new HashMap<>(token.requiredClaims());
        token.type().ifPresent(type -> required.put("typ", Set.of(type)));
        return new JwtVerifier.Rules(
                issuer,
                token.audience(),
                token.algorithm(),
                token.grace(),
                token.isIssuedAtRequired(),
                token.maxAge(),
                required);
    }
}
