package dev.gangway.sandbox;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.TenantId;
import dev.gangway.refresh.RefreshClaims;
import dev.gangway.refresh.SealResult.Sealed;
import dev.gangway.refresh.SubjectHash;
import dev.gangway.refresh.TestRefreshTokens;
import dev.gangway.telemetry.TestMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Refresh tokens of the sample platform that no link of the sandbox has. */
final class SandboxTokens {

    private SandboxTokens() {}

    /** Seals a token with the sandbox's key. */
    static String seal(String account, String subject, Instant issued, int generation) {
        var tenant = new TenantId(OwnApi.TENANT);
        var claims = new RefreshClaims(
                tenant,
                new AccountId(account),
                LinkType.ACCOUNT_ONBOARDING,
                LinkParameters.NONE,
                SubjectHash.of(tenant, subject),
                "token:dev",
                RefreshClaims.bucketOf(issued),
                generation,
                0);
        try {
            var tokens = TestRefreshTokens.withKeys(
                    TestMeters.in(new SimpleMeterRegistry()), Files.readString(Path.of("src/sandbox/refresh-keys")));
            return ((Sealed) tokens.seal(claims, new byte[16])).token().reveal();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
