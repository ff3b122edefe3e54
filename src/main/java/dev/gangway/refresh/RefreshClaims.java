package dev.gangway.refresh;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The content of a refresh token: what a new link for the same user needs. Prints only tenant and generation.
 *
 * @param type the type of the link
 * @param requested the fields that the request set, with its values; URLs as templates
 * @param subject the user for whom the link was made; null if the request named none
 * @param caller the principal that requested the first link, 1 to 255 visible ASCII characters
 * @param issueBucket the time of issue, in units of {@link #BUCKET} since 1970; a repeated request within one bucket
 *     gets the same token
 * @param generation number of refreshes between the first link and this one, 0 to {@value #MAX_GENERATION}
 * @param planHash the first 4 bytes of a hash of the effective plan
 */
public record RefreshClaims(
        TenantId tenant,
        AccountId account,
        LinkType type,
        LinkParameters requested,
        @Nullable SubjectHash subject,
        String caller,
        int issueBucket,
        int generation,
        int planHash) {

    /** Precision of the time of issue. */
    public static final Duration BUCKET = Duration.ofMinutes(10);

    /** The highest generation that a token can hold. */
    public static final int MAX_GENERATION = 255;

    private static final int MAX_CONFIGURATIONS = 16;

    private static final Pattern CALLER = Pattern.compile("[!-~]{1,255}");
    private static final Pattern URL = Pattern.compile("[!-~]{1,2048}");

    /** @throws IllegalArgumentException if a value is not valid in a link request or out of range */
    public RefreshClaims {
        require(requested.type() == null || requested.type() == type);
        require(CALLER.matcher(caller).matches());
        require(issueBucket >= 0);
        require(generation >= 0 && generation <= MAX_GENERATION);
        for (LinkField field : requested.values().keySet()) {
            require(isValid(field, requested));
        }
    }

    private static boolean isValid(LinkField field, LinkParameters requested) {
        return switch (field.kind()) {
            case TYPE -> true;
            case CHOICE -> field.documented().contains(String.valueOf(requested.text(field)));
            case CONFIGURATIONS -> areConfigurations(requested.configurations());
            case URL -> URL.matcher(String.valueOf(requested.text(field))).matches();
        };
    }

    private static boolean areConfigurations(@Nullable List<String> names) {
        return names != null
                && !names.isEmpty()
                && names.size() <= MAX_CONFIGURATIONS
                && Set.copyOf(names).size() == names.size()
                && names.stream().allMatch(LinkField::isConfigurationName);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not the claims of a valid link request");
        }
    }

    /** Returns the bucket of a time. */
    public static int bucketOf(Instant time) {
        return Math.toIntExact(time.getEpochSecond() / BUCKET.toSeconds());
    }

    /** Returns the start of the bucket in which the token was issued. */
    public Instant issuedAt() {
        return Instant.ofEpochSecond(issueBucket * BUCKET.toSeconds());
    }

    @Override
    public String toString() {
        return "RefreshClaims[tenant=" + tenant + ", generation=" + generation + "]";
    }
}
