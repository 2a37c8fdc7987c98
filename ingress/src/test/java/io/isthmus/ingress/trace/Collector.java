package io.isthmus.ingress.trace;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A collector on a real socket that reads what it is sent with the classes made from the protocol's own definition. */
public final class Collector implements AutoCloseable {

    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<Resource> resources = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final AtomicInteger posts = new AtomicInteger();
    private volatile int status = 200;
    private volatile CountDownLatch mayAnswer = new CountDownLatch(0);

    public Collector() throws IOException {
        this(0);
    }

    /** @param port 0 for any */
    public Collector(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/v1/traces", this::take);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        posts.incrementAndGet();
        try {
            mayAnswer.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
        if (status == 200) {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("authorization")));
            for (ResourceSpans each : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
                resources.add(each.getResource());
                each.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
            }
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    /** What the configuration calls it by. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public void answers(int with) {
        status = with;
    }

    /** Answers nothing until {@code latch} is at zero. */
    public void heldBy(CountDownLatch latch) {
        mayAnswer = latch;
    }

    public int posts() {
        return posts.get();
    }

    public List<Span> spans() {
        return List.copyOf(spans);
    }

    public List<Resource> resources() {
        return resources;
    }

    public List<String> authorizations() {
        return authorizations;
    }

    /** The first that is so; waits for it. */
    public Span span(Predicate<Span> which) {
        Awaitility.await().atMost(WITHIN).until(() -> spans.stream().anyMatch(which));
        return spans.stream().filter(which).findFirst().orElseThrow();
    }

    /** The first of that name; waits for it. */
    public Span named(String name) {
        Awaitility.await("a span " + name)
                .atMost(WITHIN)
                .until(() -> spans.stream().anyMatch(span -> span.getName().equals(name)));
        return span(span -> span.getName().equals(name));
    }

    /** Those below {@code parent}; waits for so many. */
    public List<Span> partsOf(Span parent, int count) {
        Predicate<Span> isPart = span -> span.getParentSpanId().equals(parent.getSpanId());
        Awaitility.await()
                .atMost(WITHIN)
                .until(() -> spans.stream().filter(isPart).count() >= count);
        return spans.stream().filter(isPart).toList();
    }

    /** What is noted under {@code name}, as text; empty if nothing is. */
    public static String fact(Span span, String name) {
        return value(span.getAttributesList(), name);
    }

    static String value(List<KeyValue> attributes, String name) {
        return attributes.stream()
                .filter(each -> each.getKey().equals(name))
                .map(each -> each.getValue().hasIntValue()
                        ? Long.toString(each.getValue().getIntValue())
                        : each.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    public static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    /** As W3C Trace Context has it. */
    public static String traceparent(Span span) {
        return "00-" + hex(span.getTraceId()) + "-" + hex(span.getSpanId()) + "-"
                + HexFormat.of().toHexDigits((byte) span.getFlags());
    }

    @Override
    public void close() {
        mayAnswer.countDown();
        server.stop(0);
    }
}
