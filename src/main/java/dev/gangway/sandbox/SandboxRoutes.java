package dev.gangway.sandbox;

import io.quarkus.arc.profile.IfBuildProfile;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The fake Stripe's paths: its API, the page behind its links, and a start page with all recipes. */
@Singleton
@IfBuildProfile(anyOf = {"dev", "test", "sandbox"})
class SandboxRoutes {

    static final String ROOT = "/sandbox";
    static final String LINKS = ROOT + "/links";
    static final String HTML = "text/html; charset=utf-8";

    private static final int MAX_BODY_BYTES = 64 * 1024;

    private final FakeStripe stripe;
    private final FakeLinks links;
    private final Vertx vertx;
    private final String linkPage = page("link.html");
    private final String startPage = page("start.html");
    private final int managementPort;

    SandboxRoutes(
            FakeStripe stripe,
            FakeLinks links,
            Vertx vertx,
            @ConfigProperty(name = "quarkus.management.port") int managementPort) {
        this.managementPort = managementPort;
        this.stripe = stripe;
        this.links = links;
        this.vertx = vertx;
    }

    void register(@Observes Router router) {
        router.post(ROOT + "/v2/core/account_links").handler(body()).handler(this::accountLinks);
        router.get(LINKS + "/:account").handler(context -> show(context, linkPage));
        router.post(LINKS + "/open").handler(body()).handler(context -> visit(context, false));
        router.post(LINKS + "/finish").handler(body()).handler(context -> visit(context, true));
        router.post(LINKS + "/leave").handler(body()).handler(this::leave);
        router.get(ROOT + "/recipes").handler(this::recipes);
        router.get(ROOT).handler(context -> show(context, startPage));
    }

    static BodyHandler body() {
        return BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES);
    }

    private void accountLinks(RoutingContext context) {
        var request = context.request();
        FakeStripe.FakeResponse fake = stripe.respond(request::getHeader, text(context));
        if (fake.isNone()) {
            request.connection().close();
            return;
        }
        HttpServerResponse response = context.response().setStatusCode(fake.status());
        FakeStripe.commonHeaders(request.getHeader("Stripe-Version")).forEach(response::putHeader);
        fake.headers().forEach(response::putHeader);
        if (fake.delay().equals(Duration.ZERO)) {
            response.end(fake.body().toString());
        } else {
            long timer = vertx.setTimer(
                    fake.delay().toMillis(), _ -> response.end(fake.body().toString()));
            response.closeHandler(_ -> vertx.cancelTimer(timer));
        }
    }

    /** Opens or finishes a link. Returns the page's content or the URL to redirect to. */
    private void visit(RoutingContext context, boolean finish) {
        links.find(text(context))
                .ifPresentOrElse(
                        link -> {
                            if (!links.isUsable(link)) {
                                redirect(context, link.refreshUrl());
                            } else if (finish) {
                                links.spend(link);
                                redirect(context, link.returnUrl() == null ? "" : link.returnUrl());
                            } else {
                                json(
                                        context,
                                        new JsonObject()
                                                .put("account", link.account())
                                                .put("type", link.type())
                                                .put(
                                                        "expires_at",
                                                        link.expires().toString()));
                            }
                        },
                        () -> unknown(context));
    }

    private void leave(RoutingContext context) {
        links.find(text(context))
                .ifPresentOrElse(
                        link -> {
                            links.spend(link);
                            redirect(context, link.refreshUrl());
                        },
                        () -> unknown(context));
    }

    /** Returns the content of the start page. */
    private void recipes(RoutingContext context) {
        var recipes = new JsonArray();
        Recipes.ALL.forEach(recipe -> recipes.add(recipe.json()));
        json(
                context,
                new JsonObject()
                        .put("management_port", managementPort)
                        .put("dev_token", Recipes.TOKEN)
                        .put("recipes", recipes));
    }

    private static String text(RoutingContext context) {
        String text = context.body().asString(StandardCharsets.UTF_8.name());
        return text == null ? "" : text;
    }

    private static void redirect(RoutingContext context, String url) {
        json(context, new JsonObject().put("redirect", url));
    }

    private static void unknown(RoutingContext context) {
        context.response().setStatusCode(404);
        json(context, new JsonObject().put("error", "This sandbox did not create this link, or was restarted since."));
    }

    private static void json(RoutingContext context, JsonObject body) {
        context.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(body.encode());
    }

    private static void show(RoutingContext context, String html) {
        context.response()
                .putHeader("Content-Type", HTML)
                .putHeader("Cache-Control", "no-store")
                .putHeader("Referrer-Policy", "no-referrer")
                .end(html);
    }

    /** Returns the text of a page of this package. */
    static String page(String name) {
        try (InputStream in = Objects.requireNonNull(SandboxRoutes.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
