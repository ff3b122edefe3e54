package dev.gangway.tenant.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.Mode;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which redirect URLs are allowed, by mode and origins. */
class RedirectRuleTest {

    private static final List<RedirectOrigin> ORIGINS = Stream.of(
                    "https://app.acme.example",
                    "https://*.shops.acme.example",
                    "https://port.acme.example:8443",
                    "https://xn--bcher-kva.example",
                    "https://[2001:db8::1]",
                    "https://192.0.2.1",
                    "http://localhost:3000",
                    "http://127.0.0.1",
                    "http://[::1]:3000")
            .map(RedirectOrigin::parse)
            .toList();

    private static final RedirectRule TEST = new RedirectRule(Mode.TEST, ORIGINS);
    private static final RedirectRule LIVE = new RedirectRule(Mode.LIVE, ORIGINS);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.acme.example",
                "https://app.acme.example/",
                "https://app.acme.example/a/b?c=d&e=%20#f",
                "https://app.acme.example?query",
                "https://app.acme.example#fragment",
                "https://app.acme.example:443/x",
                "HTTPS://APP.ACME.EXAMPLE/X",
                "https://App.Acme.Example/Path-Keeps-Its-Case",
                "https://app.acme.example/a@b",
                "https://app.acme.example/a?user=x@y.example",
                "https://app.acme.example/https://elsewhere.example",
                "https://app.acme.example/?list[]=1",
                "https://one.shops.acme.example/x",
                "https://ONE.shops.ACME.example/x",
                "https://xn--one.shops.acme.example/x",
                "https://port.acme.example:8443/x",
                "https://xn--bcher-kva.example/x",
                "https://[2001:db8::1]/x",
                "https://[2001:DB8::1]/x",
                "https://192.0.2.1/x",
            })
    void allowsInBothModes(String url) {
        assertThat(TEST.violationOf(url)).isEmpty();
        assertThat(LIVE.violationOf(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost:3000/x", "http://127.0.0.1/x", "http://127.0.0.1:80/x", "http://[::1]:3000/"})
    void allowsHttpToLoopbackInTestModeOnly(String url) {
        assertThat(TEST.violationOf(url)).isEmpty();
        assertThat(LIVE.violationOf(url)).hasValue("must be https in live mode");
    }

    static Stream<String> refused() {
        return Stream.of(
                "",
                " ",
                "/relative",
                "//app.acme.example/x",
                "app.acme.example/x",
                "https:",
                "https:/",
                "https://",
                "https:///x",
                "https:app.acme.example",
                "https:/app.acme.example",
                "https:\\\\app.acme.example",
                "https://:443/x",
                "javascript:alert(1)",
                "JavaScript://app.acme.example/%0aalert(1)",
                "data:text/html,x",
                "ftp://app.acme.example/x",
                "myapp://app.acme.example/x",
                "http://app.acme.example/x",
                "http://localhost/x",
                "http://localhost:3001/x",
                "http://127.0.0.2/x",
                "http://2130706433/x",
                "https://evil.example/x",
                "https://app.acme.example.evil.example/x",
                "https://evilapp.acme.example/x",
                "https://acme.example/x",
                "https://app.acme.example:8443/x",
                "https://app.acme.example:80/x",
                "https://port.acme.example/x",
                "https://app.acme.example:/x",
                "https://app.acme.example:0443/x",
                "https://app.acme.example:99999/x",
                "https://app.acme.example:4a/x",
                "https://shops.acme.example/x",
                "https://one.two.shops.acme.example/x",
                "https://.shops.acme.example/x",
                "https://*.shops.acme.example/x",
                "https://oneshops.acme.example/x",
                "https://one.shops.acme.example:8443/x",
                "https://user@app.acme.example/x",
                "https://user:password@app.acme.example/x",
                "https://app.acme.example@evil.example/x",
                "https://evil.example\\@app.acme.example/x",
                "https://evil.example\\.app.acme.example/x",
                "https://app.acme.example\\x",
                "https://app.acme.example./x",
                "https://app..acme.example/x",
                "https://app%2eacme.example/x",
                "https://%61pp.acme.example/x",
                "https://app.acme.example%2f@evil.example/x",
                "https://bücher.example/x",
                "https://app.acme。example/x",
                "https://аpp.acme.example/x",
                "https://app.acme.example/ü",
                "https://app.acme.example/a b",
                " https://app.acme.example/x",
                "https://app.acme.example/x\n",
                "https://app.acme.example/x\r\nSet-Cookie: a=b",
                "https://app.acme.example/x\t",
                "https://app.acme\t.example/x",
                "https://app.acme.example/\u0000",
                "https://app.acme.example/\u007f",
                "https://app.acme.example/\u00a0",
                "https://app.acme.example/\u2028",
                "https://app.acme.example/<script>",
                "https://app.acme.example/{account}",
                "https://{account}.shops.acme.example/x",
                "https://app.acme.example/100%",
                "https://app.acme.example/%zz",
                "https://app-.acme.example/x",
                "https://-app.acme.example/x",
                "https://app_x.shops.acme.example/x",
                "https://192.0.2.1.shops/x",
                "https://192.0.2.01/x",
                "https://0xc0.0.2.1/x",
                "https://3221225985/x",
                "https://192.0.513/x",
                "https://[2001:db8::2]/x",
                "https://[2001:db8::1/x",
                "https://[2001:db8::1]x/x",
                "https://[fe80::1%25eth0]/x",
                "https://[::ffff:192.0.2.1]/x",
                "https://[1::2::3]/x",
                "https://[]/x",
                "https://app.acme.example/" + "x".repeat(RedirectUrl.MAX_LENGTH));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(String url) {
        assertThat(TEST.violationOf(url)).isPresent();
        assertThat(LIVE.violationOf(url)).isPresent();
    }

    @Test
    void measuresTheWholeUrl() {
        String longest = "https://app.acme.example/" + "x".repeat(RedirectUrl.MAX_LENGTH - 25);

        assertThat(longest).hasSize(2048);
        assertThat(TEST.violationOf(longest)).isEmpty();
        assertThat(TEST.violationOf(longest + "x")).hasValue("must have at most 2,048 characters");
    }

    @Test
    void goesNowhereWithoutOrigins() {
        assertThat(new RedirectRule(Mode.TEST, List.of()).violationOf("https://app.acme.example"))
                .hasValueSatisfying(violation -> assertThat(violation).contains("no origin is in the policy"));
    }

    @Test
    void messagesSayWhatToChangeAndDoNotRepeatTheUrl() {
        assertThat(TEST.violationOf("https://SECRET@app.acme.example/x"))
                .hasValueSatisfying(
                        text -> assertThat(text).contains("user info").doesNotContain("SECRET"));
        assertThat(TEST.violationOf("https://SECRET.example/x"))
                .hasValueSatisfying(text ->
                        assertThat(text).contains("https://app.acme.example").doesNotContain("SECRET"));
    }

    @Test
    void messagesNameAFewOfManyOrigins() {
        List<RedirectOrigin> many = IntStream.range(0, 1_000)
                .mapToObj(i -> RedirectOrigin.parse("https://h" + i + ".example"))
                .toList();

        assertThat(new RedirectRule(Mode.TEST, many).violationOf("https://a.example"))
                .hasValueSatisfying(text -> assertThat(text)
                        .hasSizeLessThan(700)
                        .contains("https://h0.example", "https://h19.example] and 980 more"));
    }
}
