package dev.gangway.tenant.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectOriginTest {

    @ParameterizedTest
    @CsvSource({
        "https://app.acme.example, https://app.acme.example",
        "https://app.acme.example:443, https://app.acme.example",
        "HTTPS://APP.acme.example, https://app.acme.example",
        "https://app.acme.example:8443, https://app.acme.example:8443",
        "https://*.acme.example, https://*.acme.example",
        "https://*.acme.example:8443, https://*.acme.example:8443",
        "http://localhost:3000, http://localhost:3000",
        "http://127.0.0.1:80, http://127.0.0.1",
        "https://[2001:DB8::1], https://[2001:db8::1]",
    })
    void parses(String text, String canonical) {
        assertThat(RedirectOrigin.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "https://*",
                "https://*.example",
                "https://*.1.2.3",
                "https://a.*.example",
                "https://*a.acme.example",
                "https://*.*.acme.example",
                "https://app.acme.example/",
                "https://app.acme.example/path",
                "https://app.acme.example?",
                "https://app.acme.example#",
                "https://user@app.acme.example",
                "http://app.acme.example",
                "http://*.localhost",
                "app.acme.example",
                "ftp://app.acme.example",
                "https://bücher.example",
            })
    void refuses(String text) {
        assertThatThrownBy(() -> RedirectOrigin.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example, https://a.example, https://a.example",
        "https://a.example, https://b.example,",
        "https://*.a.example, https://x.a.example, https://x.a.example",
        "https://x.a.example, https://*.a.example, https://x.a.example",
        "https://*.a.example, https://*.a.example, https://*.a.example",
        "https://*.a.example, https://*.b.example,",
        "https://*.a.example, https://*.b.a.example,",
        "https://*.a.example, https://a.example,",
        "https://*.a.example, https://x.y.a.example,",
        "https://a.example, https://a.example:8443,",
        "https://*.a.example:8443, https://x.a.example,",
    })
    void intersects(String one, String other, String common) {
        assertThat(RedirectOrigin.parse(one)
                        .intersection(RedirectOrigin.parse(other))
                        .map(Object::toString))
                .isEqualTo(java.util.Optional.ofNullable(common));
    }
}
