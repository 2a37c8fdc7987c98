package io.isthmus.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry on loopback that speaks as much of Confluent's REST API as is needed to read from it. Schemas are
 * registered by the test.
 */
public final class SchemaRegistryServer implements AutoCloseable {

    private static final Pattern BY_ID = Pattern.compile("/schemas/ids/(\\d+)");
    private static final Pattern BY_VERSION = Pattern.compile("/subjects/([^/]+)/versions/(latest|\\d+)");
    private static final Pattern BY_TEXT = Pattern.compile("/subjects/([^/]+)");
    private static final Pattern SCHEMA = Pattern.compile("\"schema\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final int port = Ports.free();
    private final Map<Integer, String> answers = new ConcurrentHashMap<>();
    private final Map<String, List<Registered>> subjects = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile @Nullable String authorization;
    private volatile CountDownLatch stalled = new CountDownLatch(0);
    private @Nullable HttpServer server;

    private record Registered(int id, String schema) {}

    /** One that runs. */
    public static SchemaRegistryServer started() {
        var registry = new SchemaRegistryServer();
        registry.start();
        return registry;
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Has an Avro schema under {@code subject}, as its latest version. Its number is the answer. */
    public int register(String subject, String schema) {
        return register(subject, schema, "");
    }

    /** @param more members of the answer besides the schema, such as {@code ,"schemaType":"PROTOBUF"} */
    public synchronized int register(String subject, String schema, String more) {
        int id = answers.size() + 1;
        answers.put(id, "{\"schema\":\"" + escaped(schema) + "\"" + more + "}");
        subjects.computeIfAbsent(subject, _ -> new CopyOnWriteArrayList<>()).add(new Registered(id, schema));
        return id;
    }

    /** Lets nobody in but this user. */
    public void require(String user, String password) {
        authorization = "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    /** What was asked so far, each with its method. */
    public List<String> asked() {
        return new ArrayList<>(asked);
    }

    /** Takes questions and answers none until {@link #proceed}. */
    public void stall() {
        stalled = new CountDownLatch(1);
    }

    public void proceed() {
        stalled.countDown();
    }

    /** Idempotent. */
    public synchronized void start() {
        if (server != null) {
            return;
        }
        try {
            var starting = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            starting.setExecutor(threads);
            starting.createContext("/", this::answer);
            starting.start();
            server = starting;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Idempotent. */
    public synchronized void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    @Override
    public void close() {
        proceed();
        stop();
        threads.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        asked.add(exchange.getRequestMethod() + " " + path);
        String question = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        try {
            stalled.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        String wanted = authorization;
        boolean known =
                wanted == null || wanted.equals(exchange.getRequestHeaders().getFirst("authorization"));
        String found = known ? find(path, question) : null;
        byte[] body = (found == null ? "{\"error_code\":404,\"message\":\"not found\"}" : found).getBytes(UTF_8);
        exchange.getResponseHeaders().add("content-type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(known ? found == null ? 404 : 200 : 401, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private @Nullable String find(String path, String question) {
        var byId = BY_ID.matcher(path);
        if (byId.matches()) {
            return answers.get(Integer.valueOf(byId.group(1)));
        }
        var byVersion = BY_VERSION.matcher(path);
        if (byVersion.matches()) {
            List<Registered> versions = versions(byVersion.group(1));
            int version = byVersion.group(2).equals("latest") ? versions.size() : Integer.parseInt(byVersion.group(2));
            return version < 1 || version > versions.size()
                    ? null
                    : whole(byVersion.group(1), version, versions.get(version - 1));
        }
        var byText = BY_TEXT.matcher(path);
        var schema = SCHEMA.matcher(question);
        if (!byText.matches() || !schema.find()) {
            return null;
        }
        List<Registered> versions = versions(byText.group(1));
        for (int i = 0; i < versions.size(); i++) {
            if (escaped(versions.get(i).schema()).equals(schema.group(1))) {
                return whole(byText.group(1), i + 1, versions.get(i));
            }
        }
        return null;
    }

    private List<Registered> versions(String subject) {
        return subjects.getOrDefault(URLDecoder.decode(subject, UTF_8), List.of());
    }

    private String whole(String subject, int version, Registered registered) {
        return "{\"subject\":\"" + URLDecoder.decode(subject, UTF_8) + "\",\"version\":" + version + ",\"id\":"
                + registered.id() + ","
                + answers.getOrDefault(registered.id(), "{").substring(1);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
