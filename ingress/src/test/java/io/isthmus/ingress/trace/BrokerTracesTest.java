package io.isthmus.ingress.trace;

import static io.isthmus.ingress.trace.Collector.fact;
import static io.isthmus.ingress.trace.Collector.hex;
import static io.isthmus.ingress.trace.Collector.traceparent;
import static io.isthmus.ingress.trace.TracedKafkaService.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.isthmus.ingress.http.RunningGateway;
import io.isthmus.testbed.Brokers;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.Link;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The spans of requests over brokers: one trace from the client through the service to the answer. */
@Timeout(180)
class BrokerTracesTest {

    private static final String ONE = "00-11111111111111111111111111111111-aaaaaaaaaaaaaaa1-01";
    private static final String TWO = "00-22222222222222222222222222222222-aaaaaaaaaaaaaaa2-01";
    private static final String OF_RABBIT = "00-33333333333333333333333333333333-aaaaaaaaaaaaaaa3-01";

    @TempDir
    static Path folder;

    private static Collector collector;
    private static TracedKafkaService quotes;
    private static TracedKafkaService carriers;
    private static TracedRabbitService stock;
    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        String amqp = Brokers.amqp().uri();
        collector = new Collector();
        quotes = new TracedKafkaService(kafka, "traces.quotes", List.of(ONE));
        carriers = new TracedKafkaService(kafka, "traces.carriers", List.of(ONE, TWO, TracedKafkaService.COPY));
        stock = new TracedRabbitService(amqp, "traces.stock", OF_RABBIT);
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(new NewTopic("traces.silent", 1, (short) 1)))
                    .all()
                    .get();
        }
        gateway = new RunningGateway(folder, """
                telemetry: {traces: {otlp: "%s"}}
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: traces.replies}}}
                  tasks: {rabbitmq: {uri: "%s"}}
                routes:
                  quote:
                    match: {method: POST, path: /quotes}
                    allow: anyone
                    call: {kafka: {broker: events, topic: traces.quotes}, headers: [traceparent], timeout: 20s}
                  cheapest:
                    match: {method: POST, path: /cheapest}
                    allow: anyone
                    call: {kafka: {broker: events, topic: traces.carriers}, replies: {atLeast: 3, atMost: 3, within: 20s}, timeout: 20s}
                  silent:
                    match: {method: POST, path: /silent}
                    allow: anyone
                    call: {kafka: {broker: events, topic: traces.silent}, timeout: 3s}
                  stock:
                    match: {method: POST, path: /stock}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: traces.stock}, timeout: 20s}
                  page:
                    match: {method: POST, path: /page}
                    allow: anyone
                    gather:
                      deadline: 20s
                      legs:
                        quote: {kafka: {broker: events, topic: traces.quotes}}
                        stock: {rabbitmq: {broker: tasks, queue: traces.stock}}
                    respond: {body: {quote: "${quote}"}}
                  order:
                    match: {method: POST, path: /orders}
                    allow: anyone
                    publish: {kafka: {broker: events, topic: traces.quotes}, batch: {}, timeout: 20s}
                  notice:
                    match: {method: POST, path: /notices}
                    allow: anyone
                    publish: {rabbitmq: {broker: tasks, queue: traces.stock}, timeout: 20s}
                """.formatted(collector.url(), kafka, amqp));
        await().atMost(Duration.ofSeconds(60)).until(() -> gateway.ready().statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        quotes.close();
        carriers.close();
        stock.close();
        collector.close();
    }

    @Test
    void aCallOverKafkaIsOneTraceThroughTheServiceWhoseReplyIsLinked() throws Exception {
        var answer = post("/quotes", "{\"n\":\"kafka\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Span server = collector.span(span ->
                span.getName().equals("POST /quotes") && span.getParentSpanId().isEmpty());
        Span send = collector.partsOf(server, 1).getFirst();
        assertThat(send.getName()).isEqualTo("send traces.quotes");
        assertThat(send.getKind()).isEqualTo(SpanKind.SPAN_KIND_PRODUCER);
        assertThat(fact(send, "messaging.system")).isEqualTo("kafka");
        assertThat(fact(send, "messaging.destination.name")).isEqualTo("traces.quotes");
        assertThat(fact(send, "messaging.operation.type")).isEqualTo("send");
        assertThat(fact(send, "messaging.message.body.size")).isEqualTo("13");
        assertThat(fact(send, "isthmus.broker")).isEqualTo("events");
        assertThat(fact(send, "isthmus.outcome")).isEqualTo("answered");
        assertThat(links(send)).containsExactly(ONE);
        var request = quotes.requests().stream()
                .filter(each -> each.value().contains("kafka"))
                .findFirst()
                .orElseThrow();
        assertThat(header(request, "traceparent")).isEqualTo(traceparent(send));
        assertThat(fact(send, "messaging.message.conversation_id")).isEqualTo(header(request, "isthmus-correlation"));
    }

    @Test
    void aRouteThatNamesTheClientsContextDoesNotPutItBesideOurs() throws Exception {
        var request = gateway.request("/quotes")
                .header("content-type", "application/json")
                .header("traceparent", TWO)
                .POST(BodyPublishers.ofString("{\"n\":\"named\"}"));
        assertThat(gateway.send(request).statusCode()).isEqualTo(200);
        var sent = quotes.requests().stream()
                .filter(each -> each.value().contains("named"))
                .findFirst()
                .orElseThrow();
        assertThat(sent.headers().headers("traceparent")).hasSize(1);
        assertThat(header(sent, "traceparent")).startsWith(TWO.substring(0, 36)).isNotEqualTo(TWO);
    }

    @Test
    void aCallOverRabbitMqIsOneTraceThroughTheServiceWhoseReplyIsLinked() throws Exception {
        var answer = post("/stock", "{\"n\":\"rabbit\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Span server = collector.named("POST /stock");
        Span send = collector.partsOf(server, 1).getFirst();
        assertThat(send.getName()).isEqualTo("publish traces.stock");
        assertThat(send.getKind()).isEqualTo(SpanKind.SPAN_KIND_PRODUCER);
        assertThat(fact(send, "messaging.system")).isEqualTo("rabbitmq");
        assertThat(links(send)).containsExactly(OF_RABBIT);
        var request = stock.requests().stream()
                .filter(each -> new String(each.getBody(), UTF_8).contains("rabbit"))
                .findFirst()
                .orElseThrow();
        assertThat(request.getProperties().getHeaders().get("traceparent")).hasToString(traceparent(send));
        assertThat(fact(send, "messaging.message.conversation_id"))
                .isEqualTo(request.getProperties().getCorrelationId());
    }

    @Test
    void eachLegIsAPartOfTheRequestAndHasALinkOfItsOwn() throws Exception {
        assertThat(post("/page", "{\"n\":\"page\"}").statusCode()).isEqualTo(200);
        Span server = collector.named("POST /page");
        assertThat(collector.partsOf(server, 2))
                .extracting(
                        span -> fact(span, "isthmus.leg"),
                        Span::getName,
                        span -> links(span).getFirst())
                .containsExactlyInAnyOrder(
                        tuple("quote", "send traces.quotes", ONE), tuple("stock", "publish traces.stock", OF_RABBIT));
    }

    @Test
    void manyRepliesAreALinkEachButForACopyOfOurOwnContext() throws Exception {
        var answer = post("/cheapest", "{\"n\":\"many\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Span send = collector.partsOf(collector.named("POST /cheapest"), 1).getFirst();
        assertThat(links(send)).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void noReplyIsTheOutcomeOfBoth() throws Exception {
        assertThat(post("/silent", "{}").statusCode()).isEqualTo(504);
        Span server = collector.named("POST /silent");
        Span send = collector.partsOf(server, 1).getFirst();
        for (Span each : List.of(server, send)) {
            assertThat(each.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
            assertThat(fact(each, "error.type")).isEqualTo("no-reply");
            assertThat(fact(each, "isthmus.outcome")).isEqualTo("no-reply");
        }
        assertThat(send.getLinksList()).isEmpty();
    }

    @Test
    void aMessageThatIsPublishedCarriesTheContextOfItsSpan() throws Exception {
        assertThat(post("/orders", "{\"n\":\"order\"}").statusCode()).isEqualTo(202);
        Span server = collector.span(span -> fact(span, "http.route").equals("/orders")
                && fact(span, "http.response.status_code").equals("202"));
        Span send = collector.partsOf(server, 1).getFirst();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> quotes.requests().stream()
                        .anyMatch(each -> each.value().contains("order")
                                && traceparent(send).equals(header(each, "traceparent"))));

        assertThat(post("/notices", "{\"n\":\"notice\"}").statusCode()).isEqualTo(202);
        Span notice = collector.partsOf(collector.named("POST /notices"), 1).getFirst();
        assertThat(fact(notice, "messaging.message.id")).isNotEmpty();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> stock.requests().stream()
                        .anyMatch(each -> fact(notice, "messaging.message.id")
                                .equals(each.getProperties().getMessageId())));
    }

    @Test
    void aBatchIsOneSpanWhoseContextAllItsRecordsCarry() throws Exception {
        var request = gateway.request("/orders")
                .header("content-type", "application/x-ndjson")
                .POST(BodyPublishers.ofString("{\"b\":1}\n{\"b\":2}\nno json\n{\"b\":3}\n"));
        assertThat(gateway.send(request).body().lines()).hasSize(4);
        Span send = collector.span(
                span -> fact(span, "messaging.batch.message_count").equals("3"));
        assertThat(send.getName()).isEqualTo("send traces.quotes");
        assertThat(fact(send, "isthmus.batch.failed")).isEqualTo("0");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> quotes.requests().stream()
                                .filter(each -> traceparent(send).equals(header(each, "traceparent")))
                                .count()
                        == 3);
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        HttpRequest.Builder request =
                gateway.request(path).header("content-type", "application/json").POST(BodyPublishers.ofString(body));
        return gateway.send(request);
    }

    private static List<String> links(Span span) {
        return span.getLinksList().stream().map(BrokerTracesTest::traceparentOf).toList();
    }

    private static String traceparentOf(Link link) {
        return "00-" + hex(link.getTraceId()) + "-" + hex(link.getSpanId()) + "-01";
    }
}
