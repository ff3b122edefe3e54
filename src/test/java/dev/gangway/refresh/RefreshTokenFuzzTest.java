package dev.gangway.refresh;

import static dev.gangway.refresh.RefreshFixture.ACME;
import static dev.gangway.refresh.RefreshFixture.FULL;
import static dev.gangway.refresh.RefreshFixture.GLOBEX;
import static dev.gangway.refresh.RefreshFixture.MINIMAL;
import static dev.gangway.refresh.RefreshFixture.line;
import static dev.gangway.refresh.RefreshFixture.ring;
import static dev.gangway.refresh.RefreshFixture.salt;
import static dev.gangway.refresh.RefreshFixture.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.Fuzz;
import dev.gangway.Mutator;
import dev.gangway.refresh.OpenResult.NotOpened;
import dev.gangway.refresh.OpenResult.Opened;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No text opens but the tokens that were sealed for the tenant with a key of the ring. */
class RefreshTokenFuzzTest {

    private static final KeyRing RING = ring(line("new", 1), line("old", 2));

    /** Tokens that open for {@link RefreshFixture#ACME}. */
    private static final List<String> OURS = IntStream.range(0, 8)
            .mapToObj(i -> token(
                    (i % 2 == 0 ? RING : ring(line("old", 2))).seal(i % 4 < 2 ? FULL : MINIMAL, salt("click-" + i))))
            .toList();

    private static final String ANOTHER_TENANTS = token(RING.seal(RefreshFixture.of(GLOBEX, FULL), salt("x")));

    /** Tokens of another tenant, of an unknown key, and of an unknown key with a known id. */
    private static final List<String> OTHERS = List.of(
            ANOTHER_TENANTS,
            token(ring(line("other", 3)).seal(FULL, salt("x"))),
            token(ring(line("new", 3)).seal(FULL, salt("x"))));

    /** 20,000 inputs by default. */
    @Test
    void noOtherTextOpens() {
        assertThat(OURS).allMatch(token -> RING.open(ACME, token) instanceof Opened);
        assertThat(RING.open(GLOBEX, ANOTHER_TENANTS)).isInstanceOf(Opened.class);

        Fuzz.run(getClass(), 80, Set.of("not opened", "not opened by another tenant"), RefreshTokenFuzzTest::tryOne);
    }

    private static String tryOne(Mutator random) {
        assertDecodesOnlyCanonicalForms(random);
        boolean ours = !random.oneIn(10);
        List<String> opening = ours ? OURS : List.of(ANOTHER_TENANTS);
        String token = input(random);
        if (opening.contains(token)) {
            token = encoded(flipped(Base64.getUrlDecoder().decode(token), 1, random));
        }
        random.made(token);
        assertThat(RING.open(ours ? ACME : GLOBEX, token)).isEqualTo(new NotOpened());
        return ours ? "not opened" : "not opened by another tenant";
    }

    private static String input(Mutator random) {
        String token = random.oneIn(5) ? random.among(OTHERS) : random.among(OURS);
        String other = random.oneIn(5) ? random.among(OTHERS) : random.among(OURS);
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        return switch (random.below(12)) {
            case 0 -> token;
            case 1 -> random.damaged(token);
            case 2 -> random.text();
            case 3 -> token.substring(0, random.below(token.length() + 1));
            case 4 -> token.substring(random.below(token.length()));
            case 5 -> token.substring(0, random.below(token.length())) + other.substring(random.below(other.length()));
            case 6 -> token + random.text();
            case 7 -> URLEncoder.encode(token + random.among("", "=", "=="), StandardCharsets.UTF_8);
            case 8 -> encoded(Arrays.copyOf(bytes, random.below(bytes.length * 2)));
            case 9 -> encoded(spliced(bytes, Base64.getUrlDecoder().decode(other), random));
            default -> encoded(flipped(bytes, 1 + random.below(4), random));
        };
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] flipped(byte[] bytes, int flips, Mutator random) {
        byte[] changed = bytes.clone();
        for (int left = flips; left > 0; left--) {
            changed[random.below(changed.length)] ^= (byte) (1 << random.below(8));
        }
        return changed;
    }

    /** The start of one token with the end of another, at the same index. */
    private static byte[] spliced(byte[] some, byte[] others, Mutator random) {
        byte[] spliced = others.clone();
        System.arraycopy(some, 0, spliced, 0, random.below(Math.min(some.length, others.length)));
        return spliced;
    }

    /** Tries what an attacker can't: claims that are malformed inside a valid seal. */
    private static void assertDecodesOnlyCanonicalForms(Mutator random) {
        byte[] bytes = ClaimsCodec.encode(random.oneIn(2) ? FULL : MINIMAL);
        byte[] changed = random.made(
                flipped(Arrays.copyOf(bytes, bytes.length + random.below(3) - 1), 1 + random.below(4), random));
        ClaimsCodec.decode(ACME, changed)
                .ifPresent(claims -> assertThat(ClaimsCodec.encode(claims)).isEqualTo(changed));
    }
}
