package dev.gangway.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gangway.model.Sha256;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTokensTest {

    private static String line(String name, String token) {
        return name + ": sha256:" + HexFormat.of().formatHex(Sha256.of(token)) + "\n";
    }

    @Test
    void knowsTokensByTheirDigest() {
        ApiTokens tokens = ApiTokens.parse("# comment\n\n" + line("one", "a")
                + line("two", "b").toUpperCase(java.util.Locale.ROOT).replace("TWO: SHA256", "two: sha256"));

        assertThat(tokens.nameOf("a")).hasValue("one");
        assertThat(tokens.nameOf("b")).hasValue("two");
        assertThat(tokens.nameOf("c")).isEmpty();
        assertThat(tokens.nameOf("")).isEmpty();
    }

    @Test
    void aNameHasTwoTokensWhileOneReplacesTheOther() {
        ApiTokens tokens = ApiTokens.parse(line("one", "old") + line("one", "new"));

        assertThat(tokens.nameOf("old")).hasValue("one");
        assertThat(tokens.nameOf("new")).hasValue("one");
        assertThatThrownBy(() -> ApiTokens.parse(line("one", "a") + line("one", "b") + line("one", "c")))
                .hasMessage("line 3 is the third line with its name; a name may have at most two");
    }

    @Test
    void aTokenHasOneName() {
        assertThatThrownBy(() -> ApiTokens.parse(line("one", "a") + line("two", "a")))
                .hasMessage("line 2 has the same token as an earlier line");
    }

    @Test
    void namesABoundedNumberOfLines() {
        assertThatThrownBy(() -> ApiTokens.parse("PLANTED\n".repeat(12)))
                .message()
                .startsWith("line 1 is not")
                .endsWith("line 10 is not 'name: sha256:<64 hex digits>'\n  and 2 more")
                .hasLineCount(11);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"checkout", "checkout: abc", "checkout: sha256:abc", "Check Out: sha256:", "checkout plain"})
    void namesEveryLineThatIsWrongWithoutRepeatingIt(String line) {
        assertThatThrownBy(() -> ApiTokens.parse("\n" + line + "\n" + line("x", "y") + "PLANTED\n"))
                .hasMessage(
                        "line 2 is not 'name: sha256:<64 hex digits>'\n  line 4 is not 'name: sha256:<64 hex digits>'");
    }
}
