package dev.gangway.refresh;

import static dev.gangway.refresh.RefreshFixture.ACME;
import static dev.gangway.refresh.RefreshFixture.FULL;
import static dev.gangway.refresh.RefreshFixture.MINIMAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.TenantId;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClaimsCodecTest {

    private static final String ACCOUNT = "15616363745f314e763046475139524b48674356644b";
    private static final String CALLER = "0e746f6b656e3a636865636b6f7574";
    private static final String START = "0100000000000000000000" + ACCOUNT + CALLER;

    static Stream<Arguments> binaryForms() {
        return Stream.of(
                Arguments.of(MINIMAL, START + "00" + "0000"),
                Arguments.of(
                        FULL,
                        "0101002d8ca00389abcdef" + "d85c2c4b836f20084d3895afc2423510" + ACCOUNT + CALLER + "01" + "007e"
                                + "0202836e6577" + "01" + "01"
                                + "001d68747470733a2f2f6170702e61636d652e6578616d706c652f646f6e65"
                                + "003268747470733a2f2f6170702e61636d652e6578616d706c652f726566726573683f743d7b726566"
                                + "726573685f746f6b656e7d"));
    }

    /** Tokens outlive the process that made them, so the form must not change. */
    @ParameterizedTest
    @MethodSource("binaryForms")
    void theBinaryFormIsFixed(RefreshClaims claims, String hex) {
        assertThat(HexFormat.of().formatHex(ClaimsCodec.encode(claims))).isEqualTo(hex);
        assertThat(ClaimsCodec.decode(ACME, HexFormat.of().parseHex(hex))).hasValue(claims);
    }

    @Test
    void theNumbersOfFieldsAreFixed() {
        assertThat(LinkField.values())
                .extracting(LinkField::number)
                .doesNotHaveDuplicates()
                .allMatch(number -> number >= 1 && number <= 15);
        assertThat(Stream.of(LinkField.values()).map(field -> field.number() + " " + field + " " + field.documented()))
                .contains(
                        "1 type [account_onboarding, account_update]",
                        "2 configurations [customer, merchant, recipient]",
                        "3 collection_options.fields [currently_due, eventually_due]",
                        "4 collection_options.future_requirements [omit, include]",
                        "5 return_url []",
                        "6 refresh_url []");
    }

    @ParameterizedTest
    @MethodSource("binaryForms")
    void aChangedFormIsMalformedOrMeansOtherClaims(RefreshClaims claims, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(ClaimsCodec.decode(ACME, changed))
                    .as("bit %d", bit)
                    .satisfiesAnyOf(decoded -> assertThat(decoded).isEmpty(), decoded -> assertThat(
                                    ClaimsCodec.encode(decoded.orElseThrow()))
                            .isEqualTo(changed)
                            .isNotEqualTo(bytes));
        }
    }

    @ParameterizedTest
    @MethodSource("binaryForms")
    void noFormIsTheBeginningOfAnother(RefreshClaims claims, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(ClaimsCodec.decode(ACME, Arrays.copyOf(bytes, length)))
                    .as("%d bytes", length)
                    .isEmpty();
        }
        assertThat(ClaimsCodec.decode(ACME, Arrays.copyOf(bytes, bytes.length + 1)))
                .isEmpty();
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("another version", START.replaceFirst("01", "02") + "000000"),
                Arguments.of("neither with nor without subject", START.replaceFirst("0100", "0102") + "000000"),
                Arguments.of("negative bucket", START.replaceFirst("010000", "010080") + "000000"),
                Arguments.of("not an account", START.replace("5f", "2d") + "000000"),
                Arguments.of("no account", START.replace(ACCOUNT, "00") + "000000"),
                Arguments.of("no caller", START.replace(CALLER, "00") + "000000"),
                Arguments.of("a caller with a space", START.replace(CALLER, "0120") + "000000"),
                Arguments.of("a caller outside ASCII", START.replace(CALLER, "01ff") + "000000"),
                Arguments.of("a caller that is too long", START.replace(CALLER, "ff74") + "000000"),
                Arguments.of("unknown type", START + "020000"),
                Arguments.of("unknown field", START + "000080"),
                Arguments.of("field 0", START + "000001"),
                Arguments.of("field 15", START + "008000"),
                Arguments.of("unknown choice", START + "00000802"),
                Arguments.of("no configurations", START + "00000400"),
                Arguments.of("17 configurations", START + "00000411" + "00".repeat(17)),
                Arguments.of("a configuration twice", START + "000004020000"),
                Arguments.of("an unknown configuration twice", START + "00000402" + "8161" + "8161"),
                Arguments.of("an unknown index", START + "0000040103"),
                Arguments.of("a configuration without a name", START + "0000040180"),
                Arguments.of("a configuration in upper case", START + "000004018141"),
                Arguments.of("a documented configuration as text", START + "0000040188637573746f6d6572"),
                Arguments.of("no URL", START + "0000200000"),
                Arguments.of("a URL outside ASCII", START + "0000200001c3"),
                Arguments.of("a URL with a line break", START + "00002000010a"),
                Arguments.of("a URL that is longer than the rest", START + "000020ffff61"),
                Arguments.of("more than it should", START + "00000000"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedFormsHaveNoClaims(String what, String hex) {
        assertThat(ClaimsCodec.decode(ACME, HexFormat.of().parseHex(hex))).isEmpty();
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                Arguments.of(LinkField.TYPE, LinkType.ACCOUNT_UPDATE),
                Arguments.of(LinkField.COLLECTION_FIELDS, "other"),
                Arguments.of(LinkField.CONFIGURATIONS, List.of()),
                Arguments.of(LinkField.CONFIGURATIONS, List.of("merchant", "merchant")),
                Arguments.of(LinkField.CONFIGURATIONS, List.of("Merchant")),
                Arguments.of(LinkField.RETURN_URL, ""),
                Arguments.of(LinkField.RETURN_URL, "https://ä.example"),
                Arguments.of(LinkField.REFRESH_URL, "h".repeat(2049)));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void claimsThatNoRequestCanHaveDoNotExist(LinkField field, Object value) {
        assertThatThrownBy(() -> RefreshFixture.with(MINIMAL, Map.of(field, value)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTimeOfIssueIsKnownToTenMinutes() {
        Instant start = Instant.parse("2026-11-26T17:30:00Z");
        int bucket = RefreshClaims.bucketOf(start);

        assertThat(RefreshClaims.bucketOf(start.plusSeconds(599))).isEqualTo(bucket);
        assertThat(RefreshClaims.bucketOf(start.plusSeconds(600))).isEqualTo(bucket + 1);
        assertThat(new RefreshClaims(
                                ACME,
                                MINIMAL.account(),
                                MINIMAL.type(),
                                LinkParameters.NONE,
                                null,
                                MINIMAL.caller(),
                                bucket,
                                0,
                                0)
                        .issuedAt())
                .isEqualTo(start);
    }

    @Test
    void aSubjectHasAnotherHashInAnotherTenant() {
        SubjectHash hash = SubjectHash.of(ACME, "user_1");

        assertThat(hash).isEqualTo(SubjectHash.of(ACME, "user_1")).hasToString(hash.toString());
        assertThat(hash)
                .isNotEqualTo(SubjectHash.of(ACME, "user_2"))
                .isNotEqualTo(SubjectHash.of(new TenantId("globex"), "user_1"));
    }

    @Test
    void claimsPrintNothingOfTheUser() {
        assertThat(FULL).hasToString("RefreshClaims[tenant=acme, generation=3]");
    }
}
