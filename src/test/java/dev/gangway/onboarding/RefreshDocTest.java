package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the table of failures and the sample texts in docs/refresh.md with the code. */
class RefreshDocTest {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (\\d{3}) \\| `([a-z_]+)` \\| `(refresh\\.[a-z_]+)` \\|");
    private static final Pattern TEXT = Pattern.compile("(?m)^(refresh\\.[a-z_]+)=\\S.*$");

    private static List<MatchResult> matches(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(Path.of("docs/refresh.md")))
                .results()
                .toList();
    }

    @Test
    void everyFailureHasItsStatusAndItsKey() throws IOException {
        List<MatchResult> rows = matches(ROW);

        assertThat(rows).allSatisfy(row -> {
            ErrorCode code = ErrorCode.valueOf(row.group(2).toUpperCase(Locale.ROOT));
            assertThat(row.group(1)).as(code.toString()).isEqualTo(String.valueOf(code.status()));
            assertThat(row.group(3)).as(code.toString()).isEqualTo(RefreshRule.userMessage(code));
        });
        assertThat(rows.stream().map(row -> row.group(2)))
                .containsAll(Stream.of(ErrorCode.values())
                        .map(ErrorCode::toString)
                        .filter(code -> code.startsWith("refresh_"))
                        .toList());
    }

    @Test
    void everyKeyHasASampleText() throws IOException {
        Set<String> keys = Stream.of(ErrorCode.values())
                .map(RefreshRule::userMessage)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(matches(TEXT).stream().map(text -> text.group(1))).containsExactlyInAnyOrderElementsOf(keys);
    }
}
