package io.isthmus.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody who is called back, and checks the signature as RFC 9421 and RFC 9530 tell a receiver to. */
final class CallbackReceiver implements AutoCloseable {

    static final String SECRET = "a secret of the tests and of nobody else";

    private static final Pattern INPUT = Pattern.compile("isthmus=(\\(([^)]*)\\)(;.*))");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Called> calls = new LinkedBlockingQueue<>();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger underWayMost = new AtomicInteger();

    /** What a call is answered. */
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    /** @param nanos when it was read */
    record Called(String path, Map<String, List<String>> fields, byte[] body, long nanos) {

        String field(String name) {
            return fields.entrySet().stream()
                    .filter(field -> field.getKey().equalsIgnoreCase(name))
                    .map(field -> String.join(", ", field.getValue()))
                    .findFirst()
                    .orElse("");
        }

        String text() {
            return new String(body, UTF_8);
        }
    }

    CallbackReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            var called = new Called(
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    exchange.getRequestBody().readAllBytes(),
                    System.nanoTime());
            Answer answer = answers.poll();
            calls.add(called);
            (answer == null ? status(204) : answer).to(exchange);
        });
        server.start();
    }

    static Answer status(int status) {
        return exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        };
    }

    static Answer later(int status, String retryAfter) {
        return exchange -> {
            exchange.getResponseHeaders().add("Retry-After", retryAfter);
            status(status).to(exchange);
        };
    }

    /** A head that is larger than most would read. */
    static Answer head(int bytes) {
        return exchange -> {
            exchange.getResponseHeaders().add("X-Large", "x".repeat(bytes));
            status(200).to(exchange);
        };
    }

    /** A body that goes on for longer than most would read. */
    static Answer large(int bytes) {
        return exchange -> {
            exchange.sendResponseHeaders(200, bytes);
            exchange.getResponseBody().write(new byte[bytes]);
            exchange.close();
        };
    }

    static Answer redirect(String to) {
        return exchange -> {
            exchange.getResponseHeaders().add("Location", to);
            status(307).to(exchange);
        };
    }

    static Answer broken() {
        return exchange -> {
            // More is announced than comes.
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            exchange.close();
        };
    }

    static Answer held(CountDownLatch until) {
        return exchange -> {
            try {
                var _ = until.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            status(204).to(exchange);
        };
    }

    /** Counted among {@link #underWayMost}, until just before it is answered: whoever has the answer may call again. */
    Answer held(Semaphore until) {
        return exchange -> {
            int now = underWay.incrementAndGet();
            underWayMost.accumulateAndGet(now, Math::max);
            until.acquireUninterruptibly();
            underWay.decrementAndGet();
            status(204).to(exchange);
        };
    }

    CallbackReceiver answers(Answer... next) {
        answers.addAll(List.of(next));
        return this;
    }

    String url(String path) {
        return url("127.0.0.1", path);
    }

    String url(String host, String path) {
        return "http://" + host + ":" + server.getAddress().getPort() + path;
    }

    int port() {
        return server.getAddress().getPort();
    }

    Called next() throws InterruptedException {
        Called called = calls.poll(30, TimeUnit.SECONDS);
        if (called == null) {
            throw new AssertionError("nobody called");
        }
        return called;
    }

    /** Calls that were held at one time. */
    int underWayMost() {
        return underWayMost.get();
    }

    boolean nobodyCalled() {
        return calls.isEmpty();
    }

    /** Checks digest and signature of {@code called} over {@code url}, and returns the components covered. */
    static List<String> verified(Called called, String url) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(called.body());
        assertThat(called.field("content-digest"))
                .isEqualTo("sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":");
        Matcher input = INPUT.matcher(called.field("signature-input"));
        assertThat(input.matches()).as(called.field("signature-input")).isTrue();
        assertThat(input.group(3)).matches(";created=\\d+;keyid=\"k1\";alg=\"hmac-sha256\";tag=\"isthmus-callback\"");
        var base = new StringBuilder();
        List<String> covered = List.of(input.group(2).split(" "));
        for (String component : covered) {
            String name = component.substring(1, component.length() - 1);
            String value = switch (name) {
                case "@method" -> "POST";
                case "@target-uri" -> url;
                default -> called.field(name);
            };
            base.append(component).append(": ").append(value).append('\n');
        }
        base.append("\"@signature-params\": ").append(input.group(1));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
        String expected =
                Base64.getEncoder().encodeToString(mac.doFinal(base.toString().getBytes(UTF_8)));
        assertThat(called.field("signature")).isEqualTo("isthmus=:" + expected + ":");
        return covered;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
