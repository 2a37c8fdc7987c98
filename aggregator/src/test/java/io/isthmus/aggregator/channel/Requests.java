package io.isthmus.aggregator.channel;

import io.isthmus.schema.expression.Scope;
import io.isthmus.schema.message.Body;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.message.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Requests for tests: a {@code POST} of <code>{"n":1}</code> within one second, unless a test says otherwise. A part
 * that a test does not name does not matter to it.
 */
public final class Requests {

    private final TimeSource time;
    private String id = "request-1";
    private String route = "route";
    private String method = "POST";
    private String path = "/";
    private @Nullable String subject;
    private @Nullable String traceparent;
    private Headers headers = Headers.EMPTY;
    private @Nullable String contentType = "application/json";
    private Body body = Payload.utf8("{\"n\":1}");
    private Scope scope = _ -> null;
    private Duration within = Duration.ofSeconds(1);
    private Abandonment abandonment = new Abandonment();

    private Requests(TimeSource time) {
        this.time = time;
    }

    public static Requests at(TimeSource time) {
        return new Requests(time);
    }

    /** A request in which nothing but its being one matters. */
    public static Request any(TimeSource time) {
        return at(time).build();
    }

    public Requests id(String newId) {
        id = newId;
        return this;
    }

    public Requests route(String newRoute) {
        route = newRoute;
        return this;
    }

    public Requests method(String newMethod) {
        method = newMethod;
        return this;
    }

    public Requests path(String newPath) {
        path = newPath;
        return this;
    }

    public Requests subject(@Nullable String newSubject) {
        subject = newSubject;
        return this;
    }

    public Requests traceparent(@Nullable String newTraceparent) {
        traceparent = newTraceparent;
        return this;
    }

    public Requests headers(String... namesAndValues) {
        headers = Headers.of(namesAndValues);
        return this;
    }

    public Requests body(Body newBody, @Nullable String newContentType) {
        body = newBody;
        contentType = newContentType;
        return this;
    }

    public Requests json(String text) {
        return body(Payload.utf8(text), "application/json");
    }

    public Requests scope(Scope newScope) {
        scope = newScope;
        return this;
    }

    public Requests within(Duration time) {
        within = time;
        return this;
    }

    public Requests abandonment(Abandonment newAbandonment) {
        abandonment = newAbandonment;
        return this;
    }

    public Request build() {
        var exchange = new Exchange(id, route, method, path, null, subject, traceparent, null);
        return new Request(exchange, headers, contentType, body, scope, Deadline.in(within, time), abandonment);
    }
}
