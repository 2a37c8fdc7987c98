package io.isthmus.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of server-sent events that does what a browser's EventSource does, but for coming back by itself. */
final class SseReader implements AutoCloseable {

    /** @param name {@code message} where the event names none */
    record Event(String name, String data, String id) {}

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile String lastId = "";
    private volatile String retry = "";
    private volatile boolean ended;

    private SseReader(HttpResponse<InputStream> response) {
        this.response = response;
        this.thread = Thread.ofVirtual().start(this::read);
    }

    /** Returns once the gateway has begun to answer: nothing that comes from then on is missed. */
    static SseReader open(String url) throws Exception {
        return open(HttpRequest.newBuilder(URI.create(url)));
    }

    static SseReader open(String url, String lastEventId) throws Exception {
        return open(HttpRequest.newBuilder(URI.create(url)).header("Last-Event-ID", lastEventId));
    }

    private static SseReader open(HttpRequest.Builder request) throws Exception {
        var response = CLIENT.send(request.header("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
        return new SseReader(response);
    }

    int status() {
        return response.statusCode();
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String name = "message";
            List<String> data = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        events.add(new Event(name, String.join("\n", data), lastId));
                    }
                    name = "message";
                    data.clear();
                } else if (line.startsWith("data: ")) {
                    data.add(line.substring(6));
                } else if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("retry: ")) {
                    retry = line.substring(7);
                }
            }
        } catch (IOException broken) {
            // As ended as can be.
        }
        ended = true;
    }

    /** The next event; fails if none comes. */
    Event next() throws InterruptedException {
        Event next = events.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no event within 30 s; ended: " + ended);
        }
        return next;
    }

    List<String> nextData(int count) throws InterruptedException {
        var data = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            data.add(next().data());
        }
        return data;
    }

    /** What a browser would send as Last-Event-ID. */
    String lastId() {
        return lastId;
    }

    String retry() {
        return retry;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isIdle() {
        return events.isEmpty();
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
