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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gangway.app.Commands;
import dev.gangway.model.LinkField;
import dev.gangway.refresh.OpenResult.NotOpened;
import dev.gangway.refresh.OpenResult.Opened;
import dev.gangway.refresh.SealResult.Sealed;
import dev.gangway.refresh.SealResult.TooLong;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeyRingTest {

    private static final String FIRST = line("k0a1b2c3d", 0);
    private static final KeyRing RING = ring(FIRST);

    static Stream<Arguments> vectors() {
        return Stream.of(
                Arguments.of(
                        MINIMAL,
                        "",
                        "AQlrMGExYjJjM2SAslKnFRD12QmTMADpJ4hrQrDA7YyNCZeSZLppzcClFYodcxiEOrqy3STgUypB9L1rIyWxvOMWmATYw21W"
                                + "NENOnOuJWHw1vzcoygZSrssP"),
                Arguments.of(
                        FULL,
                        "click-1",
                        "AQlrMGExYjJjM2RF9LeN9SQKG6_4RajBKBmDDLZYNfZ9bsdtSrCMu-N3Gz8W-UOQU9-UKGf_MUWQLxpyvay9UXZzzPKgrIQT"
                                + "AQtPJc315A-aysC3qDIM2AUUAwSLzs6cQ0kljr4ZfPOEeao7Et7-wXAaPR2OV8AfCXieXKpYf7RMLJ-S8_WmZdCz"
                                + "LbuQPHVThnGXgc0QEu6mCURO9-AAbFfjaG9I8pD4yPCxrOPuu2p5DK8rdtCz3pO72x6Znwwm_CyeFLg"));
    }

    /** Another implementation of HKDF, HMAC and AES-GCM made these tokens from the documented form. */
    @ParameterizedTest
    @MethodSource("vectors")
    void tokensAreThoseOfTheTestVectors(RefreshClaims claims, String salt, String token) {
        assertThat(token(RING.seal(claims, salt(salt)))).isEqualTo(token);
        assertThat(RING.open(ACME, token)).isEqualTo(new Opened(claims, "k0a1b2c3d"));
    }

    @Test
    void aClickHasOneTokenAndAnotherClickHasAnother() {
        String token = token(RING.seal(FULL, salt("click-1")));

        assertThat(token(ring(FIRST).seal(FULL, salt("click-1")))).isEqualTo(token);
        assertThat(token(RING.seal(FULL, salt("click-2")))).isNotEqualTo(token);
    }

    /** Equal nonces for other content would break the cipher. */
    @Test
    void whateverDiffersInTheInputMakesAnotherNonce() {
        List<String> nonces = new ArrayList<>();
        for (KeyRing ring : List.of(RING, ring(line("k0a1b2c3d", 1)))) {
            for (RefreshClaims claims : List.of(MINIMAL, FULL, RefreshFixture.of(GLOBEX, MINIMAL))) {
                for (String salt : List.of("", "a", "\0", "a\0")) {
                    byte[] token = Base64.getUrlDecoder().decode(token(ring.seal(claims, salt(salt))));
                    nonces.add(new String(token, 11, 12, StandardCharsets.ISO_8859_1));
                }
            }
        }

        assertThat(nonces).hasSize(24).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void noChangedBitOpens(RefreshClaims claims, String salt, String token) {
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(Base64.getUrlEncoder().withoutPadding().encodeToString(changed));
        }
        for (int i = 0; i < token.length(); i++) {
            for (int bit = 0; bit < 7; bit++) {
                assertRefused(token.substring(0, i) + (char) (token.charAt(i) ^ 1 << bit) + token.substring(i + 1));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void noPartAndNoExtensionOpens(RefreshClaims claims, String salt, String token) {
        for (int end = 0; end < token.length(); end++) {
            assertRefused(token.substring(0, end));
            assertRefused(token.substring(token.length() - end));
        }
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        for (int more = 1; more < 40; more++) {
            assertRefused(token + "A".repeat(more));
            assertRefused("A".repeat(more) + token);
            byte[] longer = Arrays.copyOf(bytes, bytes.length + more);
            assertRefused(Base64.getUrlEncoder().withoutPadding().encodeToString(longer));
        }
    }

    @Test
    void noSpliceOfTwoTokensOpens() {
        String one = token(RING.seal(FULL, salt("click-1")));
        String other = token(RING.seal(FULL, salt("click-2")));
        int same = 0;
        for (int i = 0; i <= one.length(); i++) {
            String spliced = one.substring(0, i) + other.substring(i);
            if (spliced.equals(one) || spliced.equals(other)) {
                same++;
            } else {
                assertRefused(spliced);
            }
        }

        assertThat(same).isLessThan(20);
    }

    @Test
    void nothingOpensForAnotherTenantOrWithAnotherKey() {
        String token = token(RING.seal(FULL, salt("click-1")));

        assertThat(RING.open(GLOBEX, token)).isEqualTo(new NotOpened());
        assertThat(ring(line("k0a1b2c3d", 1)).open(ACME, token)).isEqualTo(new NotOpened());
        assertThat(ring(line("other", 0)).open(ACME, token)).isEqualTo(new NotOpened());
        assertThat(RING.open(ACME, token(RING.seal(RefreshFixture.of(GLOBEX, FULL), salt("click-1")))))
                .isEqualTo(new NotOpened());
    }

    static Stream<String> spellings() {
        String token = token(RING.seal(FULL, salt("click-1")));
        String last = token.substring(0, token.length() - 1);
        return Stream.of(
                "",
                " ",
                token + "=",
                token + "==",
                " " + token,
                token + "\n",
                token.substring(0, 70) + "\r\n" + token.substring(70),
                token.replace('-', '+').replace('_', '/'),
                token.replace("_", "%5F"),
                last + (char) (token.charAt(token.length() - 1) + 1),
                token + "\0",
                "\ud83d\ude00" + token,
                "\u0100" + token.substring(1),
                "{refresh_token}",
                "A".repeat(100_000));
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void aTokenHasOneSpelling(String spelling) {
        assertRefused(spelling);
    }

    private static void assertRefused(String token) {
        assertThat(RING.open(ACME, token)).isEqualTo(new NotOpened());
    }

    @Test
    void theFirstKeySealsAndAllKeysOpen() {
        KeyRing before = ring(FIRST);
        KeyRing appended = ring(FIRST, line("next", 9));
        KeyRing moved = ring(line("next", 9), FIRST);
        KeyRing dropped = ring(line("next", 9));
        String old = token(before.seal(FULL, salt("x")));
        String recent = token(moved.seal(FULL, salt("x")));

        assertThat(token(appended.seal(FULL, salt("x")))).isEqualTo(old);
        for (KeyRing ring : List.of(before, appended, moved)) {
            assertThat(ring.open(ACME, old)).isEqualTo(new Opened(FULL, "k0a1b2c3d"));
        }
        for (KeyRing ring : List.of(appended, moved, dropped)) {
            assertThat(ring.open(ACME, recent)).isEqualTo(new Opened(FULL, "next"));
        }
        assertThat(dropped.open(ACME, old)).isEqualTo(new NotOpened());
    }

    @Test
    void allThatHasAMaximumFitsAtItsMaximum() {
        KeyRing ring = ring(line("k".repeat(16), 0));
        RefreshClaims longest = RefreshFixture.longest();

        String token = token(ring.seal(longest, salt("x".repeat(255))));

        assertThat(token).hasSizeBetween(760, 800).matches("[A-Za-z0-9_-]+");
        assertThat(ring.open(longest.tenant(), token)).isEqualTo(new Opened(longest, "k".repeat(16)));
    }

    static Stream<Arguments> tooLong() {
        String url = "https://app.acme.example/" + "x".repeat(700);
        List<String> names = IntStream.range(0, 16)
                .mapToObj(i -> "c" + (char) ('a' + i) + "x".repeat(62))
                .toList();
        return Stream.of(
                Arguments.of(Map.of(LinkField.RETURN_URL, url), LinkField.RETURN_URL),
                Arguments.of(Map.of(LinkField.REFRESH_URL, url), LinkField.REFRESH_URL),
                Arguments.of(Map.of(LinkField.REFRESH_URL, url, LinkField.RETURN_URL, url + "x"), LinkField.RETURN_URL),
                Arguments.of(
                        Map.of(LinkField.CONFIGURATIONS, names, LinkField.RETURN_URL, "https://app.acme.example/done"),
                        LinkField.CONFIGURATIONS));
    }

    @ParameterizedTest
    @MethodSource("tooLong")
    void aTokenThatIsTooLongNamesTheFieldToMoveIntoTheDefaults(Map<LinkField, Object> requested, LinkField field) {
        assertThat(RING.seal(RefreshFixture.with(MINIMAL, requested), salt(""))).isEqualTo(new TooLong(field));
    }

    /** At every length of a URL, there is a token that opens, or the name of the field. */
    @Test
    void tokensHaveAtMostEightHundredCharacters() {
        int sealed = 0;
        for (int length = 400; length < 700; length++) {
            RefreshClaims claims = RefreshFixture.with(MINIMAL, Map.of(LinkField.RETURN_URL, "u".repeat(length)));
            if (RING.seal(claims, salt("")) instanceof Sealed(var token)) {
                sealed++;
                assertThat(token.reveal()).hasSizeLessThanOrEqualTo(800);
                assertThat(RING.open(ACME, token.reveal())).isInstanceOf(Opened.class);
            }
        }

        assertThat(sealed).isBetween(50, 250);
    }

    @Test
    void aResultPrintsNoToken() {
        assertThat(RING.seal(MINIMAL, salt(""))).hasToString("Sealed[token=***]");
    }

    @Test
    void aFileMayHaveCommentsAndEmptyLines() {
        KeyRing ring =
                ring("# to be dropped in January – see the runbook\n", "\n", "  " + FIRST, "\t\r\n", line("a", 7));

        assertThat(ring.ids()).containsExactly("k0a1b2c3d", "a");
    }

    @Test
    void aLineOfTheCommandIsAKey() {
        var out = new ByteArrayOutputStream();
        Commands.run(
                new String[] {"seal-key"},
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));

        KeyRing ring = ring(out.toString(StandardCharsets.UTF_8));

        assertThat(ring.ids()).singleElement().asString().startsWith("k");
        assertThat(ring.open(ACME, token(ring.seal(FULL, salt(""))))).isInstanceOf(Opened.class);
    }

    /** Files that can't be used, and their problems. */
    static Stream<Arguments> unusable() {
        String key = FIRST.substring(FIRST.indexOf(' ') + 1).strip();
        String shape = "is not 'id: <Base64 of 32 bytes>' with an id of 1 to 16 characters of a-z, 0-9 and '-'";
        return Stream.of(
                Arguments.of("", "has no key; the command seal-key makes one"),
                Arguments.of(" \n\n", "has no key; the command seal-key makes one"),
                Arguments.of("# nothing\n", "has no key; the command seal-key makes one"),
                Arguments.of("\ufeff" + FIRST, "line 1 has U+FEFF (a byte order mark) at column 1; delete it"),
                Arguments.of(FIRST + "\ufeff" + line("b", 1), "line 2 has U+FEFF (a byte order mark) at column 1"),
                Arguments.of("\u200b" + FIRST, "line 1 has U+200B (a zero-width space) at column 1"),
                Arguments.of("PLANTED\n", "line 1 " + shape),
                Arguments.of(key + "\n", "line 1 " + shape),
                Arguments.of(": " + key, "line 1 " + shape),
                Arguments.of("K1: " + key, "line 1 " + shape),
                Arguments.of("a.b: " + key, "line 1 " + shape),
                Arguments.of("k".repeat(17) + ": " + key, "line 1 " + shape),
                Arguments.of("a: " + key + " " + key, "line 1 " + shape),
                Arguments.of("a: " + key + " # the first", "line 1 " + shape),
                Arguments.of("a: PLANTED!", "line 1 has a key that is not Base64"),
                Arguments.of("a: " + key.replace("=", ""), "line 1 has a key that is not Base64"),
                Arguments.of("a: " + key.replace("8=", "9="), "line 1 has a key that is not Base64"),
                Arguments.of("a: PLANTED+PLANTED+", "line 1 has a key of 12 bytes; a key has 32"),
                Arguments.of("a: " + key.replace("=", "A"), "line 1 has a key of 33 bytes; a key has 32"),
                Arguments.of(FIRST + line("k0a1b2c3d", 1), "line 2 has the same id as an earlier line"),
                Arguments.of(FIRST + "\n" + line("b", 0), "line 3 has the same key as an earlier line"),
                Arguments.of(
                        IntStream.rangeClosed(1, 17)
                                .mapToObj(i -> line("k" + i, i))
                                .reduce("", String::concat),
                        "line 17 is one key too many; the maximum is 16"),
                Arguments.of(FIRST + "PLANTED\nPLANTED\n", "line 2 " + shape + "\n  line 3 " + shape));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void aFileThatCannotBeUsedSaysWhyWithoutRepeatingIt(String text, String problem) {
        assertThatThrownBy(() -> KeyRing.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith(problem)
                .doesNotContain("PLANTED", "AAEC");
    }

    @Test
    void sixteenKeysAreTheMaximum() {
        String[] lines =
                IntStream.rangeClosed(1, 16).mapToObj(i -> line("k" + i, i)).toArray(String[]::new);

        assertThat(ring(lines).ids()).hasSize(16);
    }
}
