package io.isthmus.ingress.admin;

import io.isthmus.schema.config.AdminConfig;
import io.isthmus.schema.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What operators and probes ask: {@code /live}, {@code /ready} and {@code /metrics}. On a port of its own, on loopback
 * unless the configuration says otherwise, since it is not protected.
 */
public final class AdminServer {

    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;

    private AdminServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Listens. Fails if the port is taken.
     *
     * @param missing what keeps the gateway from serving all of its routes, by component; empty when it is ready
     * @param impaired what some requests cannot have at present, by component, while the gateway is ready all the same
     * @param metrics the Prometheus exposition
     */
    public static Future<AdminServer> start(
            Vertx vertx,
            AdminConfig config,
            Supplier<Map<String, String>> missing,
            Supplier<Map<String, String>> impaired,
            Supplier<String> metrics) {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setIdleTimeout(60));
        server.requestHandler(http -> answer(http, missing, impaired, metrics));
        return server.listen(config.port(), config.host()).map(AdminServer::new);
    }

    /** The port that was bound. */
    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        return server.close();
    }

    private static void answer(
            HttpServerRequest http,
            Supplier<Map<String, String>> missing,
            Supplier<Map<String, String>> impaired,
            Supplier<String> metrics) {
        if (!HttpMethod.GET.equals(http.method()) && !HttpMethod.HEAD.equals(http.method())) {
            end(http, 405, JSON, "{\"error\":\"only GET\"}");
            return;
        }
        switch (http.path()) {
            case "/live" -> end(http, 200, JSON, "{\"status\":\"live\"}");
            case "/ready" -> ready(http, missing.get(), impaired.get());
            case "/metrics" -> end(http, 200, PROMETHEUS, metrics.get());
            default -> end(http, 404, JSON, "{\"error\":\"there are /live, /ready and /metrics\"}");
        }
    }

    private static void ready(HttpServerRequest http, Map<String, String> missing, Map<String, String> impaired) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("status", missing.isEmpty() ? "ready" : "not ready");
        if (!missing.isEmpty()) {
            answer.put("missing", missing);
        }
        if (!impaired.isEmpty()) {
            answer.put("impaired", impaired);
        }
        end(
                http,
                missing.isEmpty() ? 200 : 503,
                JSON,
                Json.of(answer).toPayload().asUtf8());
    }

    private static void end(HttpServerRequest http, int status, String type, String text) {
        http.response().setStatusCode(status).putHeader("content-type", type).putHeader("cache-control", "no-store");
        if (HttpMethod.HEAD.equals(http.method())) {
            http.response().end();
        } else {
            http.response().end(Buffer.buffer(text));
        }
    }
}
