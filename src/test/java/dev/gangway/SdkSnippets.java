package dev.gangway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** The snippets of docs/sdks.md. */
final class SdkSnippets {

    /** The variables that the snippets read. */
    static final Map<String, String> ENVIRONMENT = Map.of("GANGWAY_TOKEN", SdkFailure.TOKEN);

    private SdkSnippets() {}

    /**
     * Returns the first snippet in a language, with the address and the account of a test.
     *
     * @param language the language of the code block, such as {@code java}
     */
    static String of(String language, URI base, String account) {
        var block = Pattern.compile("(?s)\n```" + language + "\n(.*?)```").matcher(document());
        assertThat(block.find()).as("a snippet in " + language).isTrue();
        String snippet = block.group(1);
        assertThat(snippet).contains("gangway", "8080", StripeExamples.ACCOUNT, "GANGWAY_TOKEN");
        return snippet.replace("http://gangway:8080", base.toString())
                .replace("host: 'gangway', port: 8080", "host: '" + base.getHost() + "', port: " + base.getPort())
                .replace(StripeExamples.ACCOUNT, account);
    }

    private static String document() {
        try {
            return Files.readString(Path.of("docs/sdks.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
