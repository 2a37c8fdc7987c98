package io.isthmus.ingress.trace;

import static io.isthmus.ingress.trace.Collector.fact;
import static io.isthmus.ingress.trace.Collector.traceparent;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.isthmus.aggregator.store.redis.RedisUnderTest;
import io.isthmus.ingress.http.RunningGateway;
import io.isthmus.testbed.Brokers;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is done for a request after its client has left is found from the request's trace, by links. */
@Timeout(180)
class AsyncTracesTest {

    private static final String SERVICE = "00-11111111111111111111111111111111-aaaaaaaaaaaaaaa1-01";

    @TempDir
    Path folder;

    @Test
    void whoAsksLaterAndWhoIsCalledBackIsLinkedToTheRequest() throws Exception {
        var mayAnswer = new CountDownLatch(1);
        BlockingQueue<String> calledBack = new LinkedBlockingQueue<>();
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        service.createContext("/work", exchange -> {
            try {
                mayAnswer.await();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(UTF_8));
            exchange.close();
        });
        service.createContext("/hook", exchange -> {
            calledBack.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        service.start();
        String own = "http://127.0.0.1:" + service.getAddress().getPort();
        try (var collector = new Collector();
                var gateway = new RunningGateway(folder, """
                        telemetry: {traces: {otlp: "%1$s"}}
                        callbacks: {key: {id: k1, secret: "0123456789abcdef0123456789abcdef"}}
                        services: {one: {endpoints: [{url: "%2$s"}]}}
                        routes:
                          work:
                            match: {method: POST, path: /work}
                            allow: anyone
                            call: {http: {service: one}, timeout: 60s}
                            async: {keep: 1h, callbacks: ["%2$s"]}
                        """.formatted(collector.url(), own))) {
            var accepted = gateway.send(gateway.request("/work")
                    .header("prefer", "respond-async")
                    .header("callback-url", own + "/hook")
                    .POST(BodyPublishers.noBody()));
            assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
            Span request = collector.named("POST /work");
            assertThat(fact(request, "http.response.status_code")).isEqualTo("202");
            String at = accepted.headers().firstValue("location").orElseThrow();
            assertThat(gateway.send(gateway.request(at)).statusCode()).isEqualTo(200);
            Span status = collector.named("GET /.isthmus/requests/{id}");
            assertThat(status.getTraceId()).isNotEqualTo(request.getTraceId());
            assertThat(isLinked(status, request)).isTrue();

            mayAnswer.countDown();
            // It goes on when the request's span has ended.
            assertThat(collector.partsOf(request, 1)).hasSize(1);
            String seen = calledBack.poll(30, TimeUnit.SECONDS);
            Span callback = collector.span(
                    span -> fact(span, "isthmus.callback.attempt").equals("1"));
            assertThat(callback.getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
            assertThat(traceparent(callback)).isEqualTo(seen);
            assertThat(isLinked(callback, request)).isTrue();
            assertThat(fact(callback, "http.response.status_code")).isEqualTo("204");
        } finally {
            mayAnswer.countDown();
            service.stop(0);
        }
    }

    @Test
    void aReplyThatAnyInstanceReadsIsLinkedToTheRequestAndToTheServiceEvenIfLittleIsSampled() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        try (var redis = new RedisUnderTest();
                var collector = new Collector();
                var _ = new TracedKafkaService(kafka, "traces.later", List.of(SERVICE));
                var gateway = new RunningGateway(folder, """
                        telemetry: {traces: {otlp: "%s", sample: 0%%}}
                        store: {redis: {uri: "%s", within: 5s}}
                        brokers:
                          events:
                            kafka: {bootstrap: ["%s"], replies: {topic: traces.later.replies, durable: {topic: traces.later.durable, group: traces.later}}}
                        routes:
                          later:
                            match: {method: POST, path: /later}
                            allow: anyone
                            call: {kafka: {broker: events, topic: traces.later}, timeout: 60s}
                            async: {keep: 1h}
                        """.formatted(collector.url(), redis.uri(), kafka))) {
            await().atMost(Duration.ofSeconds(60)).until(() -> gateway.ready().statusCode() == 200);
            var accepted = gateway.send(gateway.request("/later")
                    .header("traceparent", SERVICE.replace('1', '5').replace("-05", "-01"))
                    .header("prefer", "respond-async")
                    .header("content-type", "application/json")
                    .POST(BodyPublishers.ofString("{}")));
            assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
            Span request = collector.named("POST /later");
            assertThat(collector.partsOf(request, 1).getFirst().getName()).isEqualTo("send traces.later");
            Span reply = collector.named("process reply");
            assertThat(reply.getKind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
            assertThat(isLinked(reply, request)).isTrue();
            assertThat(reply.getLinksList())
                    .anyMatch(link -> Collector.hex(link.getTraceId()).equals(SERVICE.substring(3, 35)));
            assertThat(fact(reply, "isthmus.outcome")).isEqualTo("answered");
        }
    }

    private static boolean isLinked(Span span, Span to) {
        return span.getLinksList().stream()
                .anyMatch(link -> link.getTraceId().equals(to.getTraceId())
                        && link.getSpanId().equals(to.getSpanId()));
    }
}
