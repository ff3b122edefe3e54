package dev.gangway.security;

import dev.gangway.telemetry.Meters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The OIDC issuer configured by {@code quarkus.oidc.*}. The HTTP client of quarkus-oidc reads its keys. This class
 * caches the keys and verifies tokens, because quarkus-oidc never refreshes keys on a schedule and never discovers a
 * new address of the keys.
 */
@Singleton
public class Issuer {

    /** Maximum time that a caller waits for the issuer. */
    public static final Duration MAX_WAIT = Duration.ofSeconds(3);

    /** Timeout for reading the issuer's configuration and keys. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(3);

    /** Maximum size of a key set or an OpenID configuration, in bytes. */
    private static final int MAX_KEY_SET_BYTES = 256 * 1024;

    /** Minimum time between two reads, regardless of the configuration. */
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

    private static final int OK = 200;

    private static final double MILLIS_PER_SECOND = 1e3;

    private final QuarkusSecurity quarkus;
    private final OidcSettings settings;
    private final SecurityFiles files;
    private final Duration wait;
    private final IssuerKeys keys;
    private final Meters meters;

    Issuer(QuarkusSecurity quarkus, SecurityConfig security, SecurityFiles files, Meters meters, Vertx vertx) {
        this.quarkus = quarkus;
        this.settings = quarkus.settings();
        this.files = files;
        this.meters = meters;
        this.wait = security.issuerKeysWait();
        Duration forced = settings.token().keysRefresh();
        this.keys = new IssuerKeys(
                this::read,
                security.issuerKeysRefresh(),
                forced.compareTo(MIN_INTERVAL) < 0 ? MIN_INTERVAL : forced,
                (delay, task) -> {
                    long timer = vertx.setTimer(Math.max(1, delay.toMillis()), _ -> task.run());
                    return () -> vertx.cancelTimer(timer);
                },
                System::nanoTime,
                meters);
    }

    /** Returns one sentence per setting that would admit unauthorized callers. */
    public List<String> problems() {
        return OidcRules.problems(settings);
    }

    /**
     * Starts to read the issuer's keys, if it publishes any.
     *
     * @param onTimeout runs if no read has succeeded within {@code gangway.security.issuer-keys-wait}
     */
    public void start(Runnable onTimeout) {
        if (hasKeySet()) {
            long begin = System.nanoTime();
            meters.watchIssuerKeys(() -> keys.age()
                            .orElseGet(() -> Duration.ofNanos(System.nanoTime() - begin))
                            .toMillis()
                    / MILLIS_PER_SECOND);
            keys.start(wait, onTimeout);
        }
    }

    /** Whether tokens are verified with keys that the issuer publishes. */
    boolean hasKeySet() {
        return settings.hasKeySet();
    }

    /**
     * Whether tokens could be verified since the start. Stays true when the issuer fails later, because the keys that
     * were read last stay in effect, and other replicas would fail too.
     */
    boolean isReady() {
        return !hasKeySet() || wait.isZero() || keys.isKnown();
    }

    /** Verifies a token. The result is empty unless the token is valid now. May complete on any thread. */
    Uni<Optional<JwtVerifier.Result.Valid>> verify(String token) {
        return keys.verify(token);
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
        String issuer = settings.token().issuer().orElseGet(discovered.metadata()::getIssuer);
        if (issuer == null) {
            throw new JwtVerifier.UnusableKeysException("has no issuer");
        }
        return addressOfKeys(discovered)
                .flatMap(address -> get(discovered.client(), address))
                .map(keySet -> JwtVerifier.of(keySet, rules(issuer)));
    }

    /** Discovers the address anew for each read unless it is a setting, because issuers move their keys. */
    private Uni<String> addressOfKeys(QuarkusSecurity.DiscoveredIssuer discovered) {
        Uni<String> address = settings.configurationUrl()
                .map(url -> get(discovered.client(), url).map(Issuer::addressOfKeys))
                .orElseGet(() -> Uni.createFrom().item(discovered.metadata()::getJsonWebKeySetUri));
        return address.invoke(uri -> {
            if (uri == null || !OidcRules.isSecure(uri)) {
                throw new JwtVerifier.UnusableKeysException("has no jwks_uri that is an https URL");
            }
        });
    }

    private static @Nullable String addressOfKeys(String configuration) {
        try {
            return new JsonObject(configuration).getString("jwks_uri");
        } catch (DecodeException | ClassCastException malformed) {
            throw new JwtVerifier.UnusableKeysException("is not an OpenID configuration");
        }
    }

    private Uni<String> get(WebClient client, String address) {
        HttpRequest<Buffer> request = client.getAbs(address)
                .followRedirects(false)
                .timeout(READ_TIMEOUT.toMillis())
                .putHeader(HttpHeaders.ACCEPT.toString(), "application/json");
        files.discoveryToken().ifPresent(request::bearerTokenAuthentication);
        return Uni.createFrom()
                .completionStage(() ->
                        request.as(new BoundedBody(MAX_KEY_SET_BYTES)).send().toCompletionStage())
                .map(Issuer::text);
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
