package dev.gangway.sandbox;

import dev.gangway.model.Sha256;
import dev.gangway.sandbox.OwnApi.Answer.Failure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The pages of the sample platform. They contain no scripts. */
final class PlatformPages {

    private final String frame;
    private final String securityPolicy;

    /**
     * @param frame the HTML around the content of every page, with {@code {{title}}} and {@code {{content}}}
     * @param publicUrl where the fake Stripe's links lead; forms may redirect there
     */
    PlatformPages(String frame, String publicUrl) {
        this.frame = frame;
        String style = frame.substring(frame.indexOf("<style>") + "<style>".length(), frame.indexOf("</style>"));
        securityPolicy = "default-src 'none'; style-src 'sha256-"
                + Base64.getEncoder().encodeToString(Sha256.of(style))
                + "'; img-src data:; form-action 'self' " + publicUrl + "; base-uri 'none'; frame-ancestors 'none'";
    }

    /** The text for users for each key of {@code user_message}. */
    private enum Text {
        EXPIRED(
                "refresh.expired",
                "This link has expired",
                "Nothing that you entered is lost. Start again from your account, and you continue where you stopped."),
        OTHER_USER(
                "refresh.other_user",
                "This link is for another user",
                "Sign in as the user who started the onboarding to continue."),
        TRY_AGAIN(
                "refresh.try_again",
                "This did not work just now",
                "Nothing that you entered is lost. Wait a minute, then try again."),
        CONTACT_SUPPORT(
                "refresh.contact_support",
                "We can’t continue your onboarding",
                "Another try would not help. Write to support@platform.example, and include the request id.");

        private final String key;
        private final String title;
        private final String advice;

        Text(String key, String title, String advice) {
            this.key = key;
            this.title = title;
            this.advice = advice;
        }

        /** Returns the text of a key; the last one for a key that this platform does not know. */
        private static Text of(String key) {
            return Arrays.stream(values())
                    .filter(text -> text.key.equals(key))
                    .findFirst()
                    .orElse(CONTACT_SUPPORT);
        }
    }

    /** The value of {@code Content-Security-Policy} for every page. */
    String securityPolicy() {
        return securityPolicy;
    }

    /**
     * The login.
     *
     * @param next where the user goes afterwards
     * @param event why the user is here: see {@link #notice}
     */
    String login(String next, @Nullable String event) {
        boolean refreshing = next.startsWith(SamplePlatform.REFRESH);
        var users = new StringBuilder();
        for (PlatformUser user : PlatformUser.values()) {
            users.append("<button name=\"user\" value=\"")
                    .append(user.id())
                    .append("\">")
                    .append(user.displayName())
                    .append("</button>\n");
        }
        return page(
                "Sign in",
                notice(event)
                        + """
                <p>{{why}}This is a pretend login: choose a user.</p>
                <form class="choices" method="post" action="{{login}}">
                {{users}}</form>
                """.replace("{{why}}", refreshing ? "Sign in to continue your onboarding. " : "")
                                .replace("{{login}}", withNext(SamplePlatform.LOGIN, next))
                                .replace("{{users}}", users));
    }

    /** The user's account, where onboarding starts. */
    String account(PlatformUser user, @Nullable String event) {
        return page(
                "Your account",
                notice(event)
                        + """
                <dl>
                  <dt>Signed in as</dt><dd>{{name}} ({{subject}})</dd>
                  <dt>Connected account</dt><dd>{{account}}</dd>
                </dl>
                <p>Before you can receive money, Stripe needs details about your business.</p>
                <div class="choices">
                  <form method="post" action="{{onboarding}}"><button class="primary">Start onboarding</button></form>
                  <form method="post" action="{{logout}}"><button>Sign out</button></form>
                </div>
                <h2>What to try</h2>
                <ul>
                  <li>Start onboarding, and choose <em>Come back later</em>: the link is used up, this platform refreshes
                    it, and a new link opens.</li>
                  <li>Leave the page of a link open, sign in as the other user in a second tab, and choose <em>Come back
                    later</em> in the first: the other user gets no link.</li>
                  <li>Choose <em>Come back later</em> eleven times in a row: this platform stops and says what to do.</li>
                </ul>
                <p><a href="{{sandbox}}">Back to the sandbox</a></p>
                """.replace("{{name}}", user.displayName())
                                .replace("{{subject}}", user.subject())
                                .replace("{{account}}", user.account())
                                .replace("{{onboarding}}", SamplePlatform.ONBOARDING)
                                .replace("{{logout}}", SamplePlatform.LOGOUT)
                                .replace("{{sandbox}}", SandboxRoutes.ROOT));
    }

    /**
     * Why there is no link, and what the user can do.
     *
     * @param page path and query of the page that a user may try again
     */
    String failure(PlatformUser user, Failure failure, String page) {
        Text text = Text.of(failure.userMessage());
        String action =
                switch (text) {
                    case EXPIRED -> link(SamplePlatform.ROOT, "Start again");
                    case TRY_AGAIN -> link(page, "Try again");
                    case CONTACT_SUPPORT -> link(SamplePlatform.ROOT, "Back to your account");
                    case OTHER_USER ->
                        "<form method=\"post\" action=\"" + withNext(SamplePlatform.LOGOUT, page)
                                + "\"><button class=\"primary\">Sign in as another user</button></form>";
                };
        return page(text.title, """
                <p>You are signed in as {{name}}. {{advice}}</p>
                <div class="choices">{{action}}</div>
                <dl>
                  <dt>Request id</dt><dd>{{id}}</dd>
                  <dt>For developers</dt><dd>{{status}} {{code}}, {{key}}</dd>
                </dl>
                """.replace("{{name}}", user.displayName())
                .replace("{{advice}}", text.advice)
                .replace("{{action}}", action)
                .replace("{{id}}", escaped(failure.requestId().isEmpty() ? "none: no response" : failure.requestId()))
                .replace("{{status}}", String.valueOf(failure.status()))
                .replace("{{code}}", escaped(failure.code()))
                .replace("{{key}}", text.key));
    }

    /** Returns why Stripe sent the user to a page of the platform; empty if Stripe did not. */
    private static String notice(@Nullable String event) {
        String text =
                switch (event == null ? "" : event) {
                    case "return" ->
                        "This is the return_url. You left Stripe’s pages, which does not mean that the account is complete.";
                    case "settings" -> "This is the return_url of an account update.";
                    case "refresh" ->
                        "This is a refresh_url without a refresh token, so this platform can’t make the same link again.";
                    default -> "";
                };
        return text.isEmpty() ? "" : "<p class=\"notice\">" + text + "</p>\n";
    }

    private static String link(String target, String text) {
        return "<a class=\"button primary\" href=\"" + escaped(target) + "\">" + text + "</a>";
    }

    private static String withNext(String action, String next) {
        return action + "?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
    }

    private String page(String title, String content) {
        return frame.replace("{{title}}", title).replace("{{content}}", content);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
