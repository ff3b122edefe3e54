package dev.gangway.refresh;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.TenantId;
import dev.gangway.refresh.OpenResult.Opened;
import dev.gangway.refresh.SealResult.Sealed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Measures sealing and opening refresh tokens: the smallest, one with all fields, and one near the maximum length. */
final class SealAndOpen {

    private static final int CALLS = 200_000;
    private static final TenantId TENANT = new TenantId("acme");

    public static void main(String[] arguments) {
        KeyRing keys = KeyRing.parse("bench: " + Base64.getEncoder().encodeToString(new byte[32]));
        System.out.println("| characters | median | p99 |\n|---:|---:|---:|");
        LinkParameters fields = new LinkParameters(Map.of(
                LinkField.TYPE, LinkType.ACCOUNT_UPDATE,
                LinkField.CONFIGURATIONS, List.of("recipient", "new"),
                LinkField.COLLECTION_FIELDS, "eventually_due",
                LinkField.FUTURE_REQUIREMENTS, "include",
                LinkField.RETURN_URL, "https://app.acme.example/done",
                LinkField.REFRESH_URL, "https://app.acme.example/refresh?t={refresh_token}"));
        SubjectHash user = SubjectHash.of(TENANT, "user_8842");
        measure(keys, claims("acct_1Nv0FGQ9RKHgCVdK", LinkParameters.NONE, null));
        measure(keys, claims("acct_1Nv0FGQ9RKHgCVdK", fields, user));
        measure(keys, claims(
                "acct_1Nv0FGQ9RKHgCVdK", fields.with(LinkField.RETURN_URL, "https://app.acme.example/" + "d".repeat(394)), user));
    }

    private static RefreshClaims claims(String account, LinkParameters fields, SubjectHash user) {
        return new RefreshClaims(
                TENANT, new AccountId(account), LinkType.ACCOUNT_UPDATE, fields, user, "token:checkout", 2_985_120, 3, 42);
    }

    private static void measure(KeyRing keys, RefreshClaims claims) {
        byte[] salt = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        long[] times = new long[CALLS];
        int length = 0;
        // Only the last round counts.
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < CALLS; i++) {
                long start = System.nanoTime();
                if (!(keys.seal(claims, salt) instanceof Sealed(var token)
                        && keys.open(TENANT, token.reveal()) instanceof Opened)) {
                    throw new IllegalStateException("a token does not open");
                }
                times[i] = System.nanoTime() - start;
                length = token.reveal().length();
            }
        }
        Arrays.sort(times);
        System.out.printf("| %d | %.1f µs | %.1f µs |%n", length, times[CALLS / 2] / 1e3, times[CALLS * 99 / 100] / 1e3);
    }
}
