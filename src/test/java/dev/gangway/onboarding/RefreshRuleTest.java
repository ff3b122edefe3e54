package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.AccountId;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.TenantId;
import dev.gangway.refresh.RefreshClaims;
import dev.gangway.refresh.SubjectHash;
import dev.gangway.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the link of an opened token may be refreshed. */
class RefreshRuleTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Instant ISSUED = Instant.parse("2026-11-26T10:00:00Z");

    private static @Nullable SubjectHash user(@Nullable String id) {
        return id == null ? null : SubjectHash.of(ACME, id);
    }

    private static String decide(
            @Nullable String subject, @Nullable String sent, boolean required, Duration age, int generation) {
        var claims = new RefreshClaims(
                ACME,
                new AccountId("acct_1"),
                LinkType.ACCOUNT_ONBOARDING,
                LinkParameters.NONE,
                user(subject),
                "token:checkout",
                RefreshClaims.bucketOf(ISSUED),
                generation,
                0);
        return RefreshRule.violation(
                        claims,
                        user(sent),
                        new Tenant.Refresh(required, false, Duration.ofDays(7), 10),
                        ISSUED.plus(age))
                .map(failure -> failure.code().toString())
                .orElse("allowed");
    }

    @ParameterizedTest
    @CsvSource({
        // subject in the token, subject of the request, subject required, age, generation, decision
        "u1, u1, true, PT0S, 0, allowed",
        "u1, u1, false, PT0S, 0, allowed",
        "u1, u2, true, PT0S, 0, refresh_subject_mismatch",
        "u1, u2, false, PT0S, 0, refresh_subject_mismatch",
        "u1, , true, PT0S, 0, refresh_subject_mismatch",
        "u1, , false, PT0S, 0, refresh_subject_mismatch",
        ", u1, true, PT0S, 0, refresh_subject_mismatch",
        ", , true, PT0S, 0, refresh_subject_mismatch",
        ", u1, false, PT0S, 0, allowed",
        ", , false, PT0S, 0, allowed",
        "u1, u1, true, P7D, 0, allowed",
        "u1, u1, true, P7DT0.001S, 0, refresh_token_expired",
        "u1, u1, true, PT-10M, 0, allowed",
        "u1, u1, true, PT0S, 9, allowed",
        "u1, u1, true, PT0S, 10, refresh_loop",
        "u1, u1, true, PT0S, 255, refresh_loop",
        // Another user is reported whatever the token's age and generation.
        "u1, u2, true, P8D, 10, refresh_subject_mismatch",
        "u1, u1, true, P8D, 10, refresh_token_expired",
    })
    void comparesTheUserThenTheAgeThenTheGeneration(
            @Nullable String subject,
            @Nullable String sent,
            boolean required,
            Duration age,
            int generation,
            String decision) {
        assertThat(decide(subject, sent, required, age, generation)).isEqualTo(decision);
    }

    @ParameterizedTest
    @CsvSource({
        "REFRESH_TOKEN_EXPIRED, refresh.expired",
        "REFRESH_TOKEN_INVALID, refresh.expired",
        "REFRESH_PLAN_CHANGED, refresh.expired",
        "REFRESH_SUBJECT_MISMATCH, refresh.other_user",
        "REFRESH_LOOP, refresh.contact_support",
        "RATE_LIMITED, refresh.try_again",
        "DEADLINE_EXCEEDED, refresh.try_again",
        "ACCOUNT_NOT_FOUND, refresh.contact_support",
        "REDIRECT_NOT_ALLOWED, refresh.contact_support",
    })
    void everyFailureHasATextForUsers(ErrorCode code, String key) {
        assertThat(RefreshRule.userMessage(code)).isEqualTo(key);
    }

    @Test
    void pagesTranslateFourTexts() {
        assertThat(Arrays.stream(ErrorCode.values())
                        .map(RefreshRule::userMessage)
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.of(
                        "refresh.expired", "refresh.other_user", "refresh.try_again", "refresh.contact_support"));
    }
}
