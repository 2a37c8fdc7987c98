package io.isthmus.ingress.trace;

import static io.isthmus.ingress.trace.Collector.fact;
import static io.isthmus.ingress.trace.Collector.hex;
import static io.isthmus.ingress.trace.Collector.traceparent;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.isthmus.ingress.http.RunningGateway;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The spans of requests to services over HTTP, as a collector gets them. */
@Timeout(120)
class HttpTracesTest {

    private static final String CLIENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @TempDir
    Path folder;

    /** What the service was sent as traceparent, by path. */
    private final Map<String, String> traceparents = new ConcurrentHashMap<>();

    private Collector collector;
    private HttpServer service;
    private RunningGateway gateway;

    @BeforeEach
    void start() throws Exception {
        collector = new Collector();
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            traceparents.put(
                    path,
                    String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")) + " "
                            + exchange.getRequestHeaders().getFirst("tracestate"));
            byte[] body = "{\"name\":\"Ada\"}".getBytes(UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(
                    path.contains("broken") ? 500 : path.contains("busy") ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        service.start();
        gateway = gateway("");
    }

    private RunningGateway gateway(String more) throws Exception {
        return new RunningGateway(folder, """
                telemetry:
                  traces: {otlp: "%s", headers: {authorization: Bearer t}, service: shop%s}
                services:
                  people: {endpoints: [{url: "http://127.0.0.1:%d"}]}
                  nobody: {endpoints: [{url: "http://127.0.0.1:1"}]}
                routes:
                  person:
                    match: {method: GET, path: "/people/{id}"}
                    allow: anyone
                    call: {http: {service: people}}
                  broken:
                    match: {path: /broken}
                    allow: anyone
                    call: {http: {service: people}}
                  missing:
                    match: {path: /missing}
                    allow: anyone
                    call: {http: {service: nobody}}
                  page:
                    match: {method: POST, path: /page}
                    allow: anyone
                    gather:
                      legs:
                        owner: {http: {service: people, path: "/owner/${body.id}"}}
                        stock: {http: {service: nobody, path: /stock}, optional: true}
                    respond: {body: {name: "${owner.name}"}}
                """.formatted(
                        collector.url(), more, service.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        gateway.close();
        service.stop(0);
        collector.close();
    }

    @Test
    void aRequestIsASpanOfTheClientsTraceAndTheServiceIsAskedUnderThat() throws Exception {
        assertThat(gateway.send(gateway.request("/people/7?token=secret")
                                .header("traceparent", CLIENT)
                                .header("tracestate", "vendor=1"))
                        .statusCode())
                .isEqualTo(200);
        Span server = collector.named("GET /people/{id}");
        assertThat(server.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(hex(server.getTraceId())).isEqualTo(CLIENT.substring(3, 35));
        assertThat(hex(server.getParentSpanId())).isEqualTo(CLIENT.substring(36, 52));
        assertThat(server.getTraceState()).isEqualTo("vendor=1");
        assertThat(server.getEndTimeUnixNano()).isGreaterThan(server.getStartTimeUnixNano());
        assertThat(fact(server, "http.request.method")).isEqualTo("GET");
        assertThat(fact(server, "http.route")).isEqualTo("/people/{id}");
        assertThat(fact(server, "url.path")).isEqualTo("/people/7");
        assertThat(fact(server, "url.scheme")).isEqualTo("http");
        assertThat(fact(server, "http.response.status_code")).isEqualTo("200");
        assertThat(fact(server, "network.protocol.version")).isEqualTo("1.1");
        assertThat(fact(server, "isthmus.route")).isEqualTo("person");
        assertThat(fact(server, "isthmus.outcome")).isEqualTo("answered");
        assertThat(server.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);

        Span call = collector.partsOf(server, 1).getFirst();
        assertThat(call.getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
        assertThat(call.getName()).isEqualTo("GET");
        assertThat(call.getTraceId()).isEqualTo(server.getTraceId());
        assertThat(fact(call, "server.address")).isEqualTo("127.0.0.1");
        assertThat(fact(call, "server.port"))
                .isEqualTo(String.valueOf(service.getAddress().getPort()));
        assertThat(fact(call, "url.path")).isEqualTo("/people/7");
        assertThat(fact(call, "http.response.status_code")).isEqualTo("200");
        assertThat(traceparents).containsEntry("/people/7", traceparent(call) + " vendor=1");
        assertThat(collector.spans()).noneMatch(span -> span.toString().contains("secret"));
        assertThat(Collector.value(collector.resources().getFirst().getAttributesList(), "service.name"))
                .isEqualTo("shop");
        assertThat(collector.authorizations()).contains("Bearer t");
    }

    @Test
    void aRequestWithoutATraceBeginsOne() throws Exception {
        gateway.send(gateway.request("/people/8"));
        Span server = collector.named("GET /people/{id}");
        assertThat(server.getParentSpanId().isEmpty()).isTrue();
        assertThat(collector.partsOf(server, 1)).hasSize(1);
    }

    @Test
    void theAccessLogHasTheContextOfTheRequestsSpan() throws Exception {
        PrintStream before = System.out;
        var log = new ByteArrayOutputStream();
        System.setOut(new PrintStream(log, true, UTF_8));
        try (var logged = gateway("")) {
            logged.send(logged.request("/people/logged").header("traceparent", CLIENT));
            Span server = collector.span(span ->
                    fact(span, "url.path").equals("/people/logged") && span.getKind() == SpanKind.SPAN_KIND_SERVER);
            await().untilAsserted(() ->
                    assertThat(log.toString(UTF_8)).contains("\"traceparent\":\"" + traceparent(server) + "\""));
        } finally {
            System.setOut(before);
        }
    }

    @Test
    void eachLegOfAGatherIsASpanAndTheFailedOneSaysWhy() throws Exception {
        var answer = gateway.send(gateway.request("/page")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"id\":\"a b\"}")));
        assertThat(answer.body()).isEqualTo("{\"name\":\"Ada\"}");
        Span server = collector.named("POST /page");
        List<Span> legs = collector.partsOf(server, 2);
        assertThat(legs).hasSize(2);
        Span owner = leg(legs, "owner");
        assertThat(owner.getName()).isEqualTo("GET /owner/${body.id}");
        assertThat(fact(owner, "url.template")).isEqualTo("/owner/${body.id}");
        assertThat(fact(owner, "url.path")).isEqualTo("/owner/a%20b");
        Span stock = leg(legs, "stock");
        assertThat(fact(stock, "isthmus.outcome")).isEqualTo("service-unavailable");
        assertThat(fact(stock, "error.type")).isEqualTo("service-unavailable");
        assertThat(stock.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(server.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
    }

    private static Span leg(List<Span> legs, String name) {
        return legs.stream()
                .filter(leg -> fact(leg, "isthmus.leg").equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theProblemIsTheOutcomeAndWhatTheClientDidWrongIsNoError() throws Exception {
        gateway.send(gateway.request("/missing"));
        Span missing = collector.named("GET /missing");
        assertThat(fact(missing, "error.type")).isEqualTo("service-unavailable");
        assertThat(fact(missing, "http.response.status_code")).isEqualTo("503");
        assertThat(missing.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        Span unreached = collector.partsOf(missing, 1).getFirst();
        assertThat(unreached.getStatus().getMessage()).contains("No endpoint of the service");

        gateway.send(gateway.request("/broken"));
        Span broken = collector.named("GET /broken");
        assertThat(fact(broken, "isthmus.outcome")).isEqualTo("service-fault");
        Span fault = collector.partsOf(broken, 1).getFirst();
        assertThat(fact(fault, "error.type")).isEqualTo("500");

        gateway.send(gateway.request("/nothing/here"));
        Span unrouted = collector.span(span -> fact(span, "isthmus.outcome").equals("route-not-found"));
        assertThat(unrouted.getName()).isEqualTo("GET");
        assertThat(unrouted.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
        assertThat(fact(unrouted, "error.type")).isEmpty();

        gateway.send(gateway.request("/nothing/there").method("FANCY", BodyPublishers.noBody()));
        Span fancy = collector.span(span -> span.getName().equals("HTTP"));
        assertThat(fact(fancy, "http.request.method")).isEqualTo("_OTHER");
        assertThat(fact(fancy, "http.request.method_original")).isEqualTo("FANCY");
    }

    @Test
    void whatIsSampledOutIsPassedOnAsThatAndWhoRecordsIsFollowed() throws Exception {
        gateway.close();
        gateway = gateway(", sample: 0%");
        gateway.send(gateway.request("/people/out"));
        gateway.send(gateway.request("/people/not").header("traceparent", CLIENT.replace("-01", "-00")));
        gateway.send(gateway.request("/people/in").header("traceparent", CLIENT));
        Span server = collector.named("GET /people/{id}");
        assertThat(fact(server, "url.path")).isEqualTo("/people/in");
        assertThat(collector.partsOf(server, 1)).hasSize(1);
        assertThat(collector.spans()).hasSize(2);
        assertThat(traceparents.get("/people/out")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[02] null");
        assertThat(traceparents.get("/people/not"))
                .startsWith(CLIENT.substring(0, 36))
                .endsWith("-00 null");
    }

    @Test
    void eachTryIsASpan() throws Exception {
        gateway.close();
        gateway = new RunningGateway(
                folder, """
                telemetry: {traces: {otlp: "%s"}}
                services: {people: {endpoints: [{url: "http://127.0.0.1:%d"}]}}
                routes:
                  busy:
                    match: {path: /busy}
                    allow: anyone
                    gather:
                      legs:
                        busy: {http: {service: people, path: /busy}, policy: {timeout: 5s, retry: {attempts: 3, on: ["503"]}}}
                """.formatted(collector.url(), service.getAddress().getPort()));
        gateway.send(gateway.request("/busy"));
        Span server = collector.span(span -> fact(span, "http.route").equals("/busy"));
        assertThat(collector.partsOf(server, 3))
                .hasSize(3)
                .allMatch(span -> fact(span, "error.type").equals("503"));
    }
}
