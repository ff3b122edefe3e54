package dev.gangway.sandbox;

import io.quarkus.arc.profile.IfBuildProfile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * A sample platform with a pretend login. It creates and refreshes links through Gangway's API, as the server of a real
 * platform does: the subject comes from the session, and the browser gets only redirects and pages.
 */
@Singleton
@IfBuildProfile(anyOf = {"dev", "test", "sandbox"})
class SamplePlatform {

    static final String ROOT = SandboxRoutes.ROOT + "/platform";
    static final String LOGIN = ROOT + "/login";
    static final String LOGOUT = ROOT + "/logout";
    static final String ONBOARDING = ROOT + "/onboarding";
    /** The path of {@code refresh_url}. */
    static final String REFRESH = ROOT + "/refresh";

    private static final String SESSION = "sandbox_session";
    /** The pages to which a login may lead, with a query. */
    private static final Pattern OWN_PAGE = Pattern.compile(ROOT + "(/refresh)?(\\?[!-~]*)?");

    private final PlatformSessions sessions = new PlatformSessions();
    private final OwnApi api;
    private final PlatformPages pages;
    private final boolean secure;

    SamplePlatform(Vertx vertx, @ConfigProperty(name = SandboxBeans.PUBLIC_URL) String publicUrl) {
        api = new OwnApi(vertx);
        pages = new PlatformPages(SandboxRoutes.page("platform.html"), publicUrl);
        secure = publicUrl.startsWith("https:");
    }

    @PreDestroy
    void stop() {
        api.close();
    }

    void register(@Observes Router router) {
        router.get(ROOT).handler(this::account);
        router.post(LOGIN).handler(SandboxRoutes.body()).handler(this::login);
        router.post(LOGOUT).handler(this::logout);
        router.post(ONBOARDING).handler(this::onboarding);
        router.get(REFRESH).handler(this::refresh);
        router.head(REFRESH).handler(context -> noLink(context, 200));
    }

    private void account(RoutingContext context) {
        String event = context.request().getParam("event");
        user(context)
                .ifPresentOrElse(
                        user -> show(context, 200, pages.account(user, event)),
                        () -> show(context, 200, pages.login(ROOT, event)));
    }

    private void login(RoutingContext context) {
        PlatformUser.of(context.request().getFormAttribute("user"))
                .ifPresent(user -> setSession(context, sessions.start(user)));
        redirect(context, next(context));
    }

    private void logout(RoutingContext context) {
        session(context).ifPresent(sessions::end);
        setSession(context, null);
        redirect(context, next(context));
    }

    private void onboarding(RoutingContext context) {
        user(context)
                .ifPresentOrElse(
                        user -> follow(
                                context,
                                user,
                                ROOT,
                                api.create(context.request().localAddress(), user)),
                        () -> redirect(context, ROOT));
    }

    /** Creates a new link for a logged-in user who opens this page. HEAD requests and prefetches create none. */
    private void refresh(RoutingContext context) {
        var request = context.request();
        String purpose = Objects.requireNonNullElse(request.getHeader("Sec-Purpose"), "");
        if (purpose.startsWith("prefetch")) {
            noLink(context, 503);
            return;
        }
        String token = Objects.requireNonNullElse(request.getParam("t"), "");
        user(context)
                .ifPresentOrElse(
                        user -> follow(context, user, request.uri(), api.refresh(request.localAddress(), token, user)),
                        () -> show(context, 200, pages.login(request.uri(), null)));
    }

    /** Redirects to the link once it is created, or shows why there is none. Does not retry. */
    private void follow(RoutingContext context, PlatformUser user, String page, Future<OwnApi.Answer> coming) {
        coming.onSuccess(answer -> {
            switch (answer) {
                case OwnApi.Answer.Link(var url) -> redirect(context, url);
                case OwnApi.Answer.Failure failure ->
                    show(context, failure.status(), pages.failure(user, failure, page));
            }
        });
    }

    private static Optional<String> session(RoutingContext context) {
        return Optional.ofNullable(context.request().getCookie(SESSION)).map(Cookie::getValue);
    }

    private Optional<PlatformUser> user(RoutingContext context) {
        return session(context).flatMap(sessions::user);
    }

    /** @param id null to remove the cookie */
    private void setSession(RoutingContext context, @Nullable String id) {
        Cookie cookie = Cookie.cookie(SESSION, id == null ? "" : id)
                .setPath(ROOT)
                .setHttpOnly(true)
                .setSecure(secure)
                // A browser omits cookies with Strict when the user comes back from Stripe's site.
                .setSameSite(CookieSameSite.LAX);
        context.response().addCookie(id == null ? cookie.setMaxAge(0) : cookie);
    }

    private static String next(RoutingContext context) {
        String next = context.request().getParam("next");
        return next != null && OWN_PAGE.matcher(next).matches() ? next : ROOT;
    }

    private static void redirect(RoutingContext context, String url) {
        headers(context, 303).putHeader("Location", url).end();
    }

    private static void noLink(RoutingContext context, int status) {
        headers(context, status).end();
    }

    private void show(RoutingContext context, int status, String html) {
        headers(context, status)
                .putHeader("Content-Type", SandboxRoutes.HTML)
                .putHeader("Content-Security-Policy", pages.securityPolicy())
                .end(html);
    }

    /** Neither the page nor its URL, which holds a refresh token, may be stored or sent elsewhere. */
    private static HttpServerResponse headers(RoutingContext context, int status) {
        return context.response()
                .setStatusCode(status)
                .putHeader("Cache-Control", "no-store")
                .putHeader("Referrer-Policy", "no-referrer");
    }
}
