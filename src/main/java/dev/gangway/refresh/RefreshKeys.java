package dev.gangway.refresh;

import dev.gangway.files.FilePoller;
import dev.gangway.files.MountedFileReader;
import dev.gangway.files.WatchedFile;
import dev.gangway.model.AccountId;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.TenantId;
import dev.gangway.refresh.OpenResult.Opened;
import dev.gangway.refresh.SealResult.Sealed;
import dev.gangway.telemetry.Meters;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** The keys file of refresh tokens. */
@Singleton
public class RefreshKeys {

    private final Optional<WatchedFile<KeyRing>> file;
    private final Meters meters;
    private final FilePoller poller;

    /** @throws ConfigurationException if the file can't be used */
    RefreshKeys(RefreshConfig config, Meters meters, Vertx vertx, MountedFileReader reader) {
        this.meters = meters;
        // A byte order mark makes the file unusable: it can also be in the middle, if a key was appended to the file.
        file = config.keysFile()
                .map(path -> new WatchedFile<>(
                        "gangway.refresh.keys-file",
                        path,
                        reader::exactText,
                        KeyRing::parse,
                        result -> meters.securityFile("refresh.keys-file", result)));
        ring().ifPresent(ring -> {
            tryOut(ring);
            meters.refreshKeys(ring.ids());
        });
        poller = new FilePoller("refresh", this::scan, vertx, meters);
    }

    /** Seals and opens a token, because loading the classes for it takes too long for an event loop. */
    private static void tryOut(KeyRing ring) {
        var tenant = new TenantId("start");
        var claims = new RefreshClaims(
                tenant,
                new AccountId("acct_start"),
                LinkType.ACCOUNT_ONBOARDING,
                LinkParameters.NONE,
                null,
                "start",
                0,
                0,
                0);
        if (!(ring.seal(claims, new byte[0]) instanceof Sealed(var token)
                && ring.open(tenant, token.reveal()) instanceof Opened)) {
            throw new IllegalStateException("A refresh token that was just sealed does not open");
        }
    }

    /**
     * Starts to scan the file for changes, if there is one.
     *
     * @param interval time between two scans, at least 1 ms
     */
    public void start(Duration interval) {
        if (file.isPresent()) {
            poller.start(interval);
        }
    }

    @PreDestroy
    void stop() {
        poller.stop();
    }

    void scan() {
        file.ifPresent(watched -> {
            KeyRing before = watched.value();
            watched.scan();
            if (watched.value() != before) {
                meters.refreshKeys(watched.value().ids());
            }
        });
    }

    /** The keys in effect; empty if {@code gangway.refresh.keys-file} is not set. */
    Optional<KeyRing> ring() {
        return file.map(WatchedFile::value);
    }
}
