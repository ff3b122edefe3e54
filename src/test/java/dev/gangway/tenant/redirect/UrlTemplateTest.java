package dev.gangway.tenant.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkType;
import dev.gangway.model.TenantId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlTemplateTest {

    @ParameterizedTest
    @CsvSource({
        "https://a.example/x, https://a.example/x",
        "https://a.example/{account}/{tenant}?t={type}#{account}, https://a.example/acct_1/acme?t=account_update#acct_1",
        "https://a.example?{type}, https://a.example?account_update",
        "https://a.example#{tenant}, https://a.example#acme",
    })
    void fills(String template, String filled) {
        assertThat(UrlTemplate.ofReturnUrl(template)
                        .fill(new TenantId("acme"), new AccountId("acct_1"), LinkType.ACCOUNT_UPDATE))
                .isEqualTo(filled);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/{acount}, has an unknown placeholder",
        "https://a.example/{}, has an unknown placeholder",
        "https://{account}.a.example/, in path",
        "https://a.example:{type}/, in path",
        "{account}://a.example/, in path",
        "{account}, in path",
        "https:{account}, in path",
        "https://a.example/{account, one brace on each side",
        "https://a.example/account}, one brace on each side",
        "https://a.example/{{account}}, one brace on each side",
        "a.example/{account}, must be absolute",
    })
    void refuses(String template, String message) {
        assertThatThrownBy(() -> UrlTemplate.ofReturnUrl(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
