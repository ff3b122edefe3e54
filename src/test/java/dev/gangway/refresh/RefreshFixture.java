package dev.gangway.refresh;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.TenantId;
import dev.gangway.refresh.SealResult.Sealed;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Claims and keys for tests. */
final class RefreshFixture {

    static final TenantId ACME = new TenantId("acme");
    static final TenantId GLOBEX = new TenantId("globex");

    /** Claims with as little as possible. */
    static final RefreshClaims MINIMAL = new RefreshClaims(
            ACME,
            new AccountId("acct_1Nv0FGQ9RKHgCVdK"),
            LinkType.ACCOUNT_ONBOARDING,
            LinkParameters.NONE,
            null,
            "token:checkout",
            0,
            0,
            0);

    /** Claims with a value for everything. */
    static final RefreshClaims FULL = new RefreshClaims(
            ACME,
            new AccountId("acct_1Nv0FGQ9RKHgCVdK"),
            LinkType.ACCOUNT_UPDATE,
            new LinkParameters(Map.of(
                    LinkField.TYPE,
                    LinkType.ACCOUNT_UPDATE,
                    LinkField.CONFIGURATIONS,
                    List.of("recipient", "new"),
                    LinkField.COLLECTION_FIELDS,
                    "eventually_due",
                    LinkField.FUTURE_REQUIREMENTS,
                    "include",
                    LinkField.RETURN_URL,
                    "https://app.acme.example/done",
                    LinkField.REFRESH_URL,
                    "https://app.acme.example/refresh?t={refresh_token}")),
            SubjectHash.of(ACME, "user_8842"),
            "token:checkout",
            2_985_120,
            3,
            0x89abcdef);

    private RefreshFixture() {}

    /** A line of the keys file. The bytes of the key count up from the seed. */
    static String line(String id, int seed) {
        byte[] secret = new byte[SealingKey.LENGTH];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = (byte) (seed + i);
        }
        return id + ": " + Base64.getEncoder().encodeToString(secret) + "\n";
    }

    static KeyRing ring(String... lines) {
        return KeyRing.parse(String.join("", lines));
    }

    static RefreshClaims with(RefreshClaims claims, Map<LinkField, Object> requested) {
        return new RefreshClaims(
                claims.tenant(),
                claims.account(),
                claims.type(),
                new LinkParameters(requested),
                claims.subject(),
                claims.caller(),
                claims.issueBucket(),
                claims.generation(),
                claims.planHash());
    }

    /** These claims, for another tenant. */
    static RefreshClaims of(TenantId tenant, RefreshClaims claims) {
        return new RefreshClaims(
                tenant,
                claims.account(),
                claims.type(),
                claims.requested(),
                claims.subject(),
                claims.caller(),
                claims.issueBucket(),
                claims.generation(),
                claims.planHash());
    }

    /** The longest claims that a request can have without URLs and unknown configurations. */
    static RefreshClaims longest() {
        var tenant = new TenantId("t".repeat(63));
        Map<LinkField, Object> requested = new EnumMap<>(LinkField.class);
        for (LinkField field : LinkField.values()) {
            switch (field.kind()) {
                case TYPE -> requested.put(field, LinkType.ACCOUNT_UPDATE);
                case CHOICE -> requested.put(field, field.documented().getLast());
                case CONFIGURATIONS -> requested.put(field, field.documented());
                case URL -> {}
            }
        }
        return new RefreshClaims(
                tenant,
                new AccountId("acct_" + "a".repeat(250)),
                LinkType.ACCOUNT_UPDATE,
                new LinkParameters(requested),
                SubjectHash.of(tenant, "s".repeat(255)),
                "c".repeat(255),
                Integer.MAX_VALUE,
                RefreshClaims.MAX_GENERATION,
                -1);
    }

    static byte[] salt(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String token(SealResult result) {
        return ((Sealed) result).token().reveal();
    }
}
