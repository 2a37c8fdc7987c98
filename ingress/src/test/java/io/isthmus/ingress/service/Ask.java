package io.isthmus.ingress.service;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Exchange;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.expression.Scope;
import io.isthmus.schema.message.Body;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.message.TimeSource;
import java.time.Duration;

/** A request for tests: {@code GET /} within ten seconds, unless the test says otherwise. */
final class Ask {

    private String method = "GET";
    private String path = "/";
    private String query;
    private Headers headers = Headers.EMPTY;
    private String contentType;
    private Body body = Payload.EMPTY;
    private Scope scope = _ -> null;
    private Duration within = Duration.ofSeconds(10);
    private Abandonment abandonment = new Abandonment();

    static Ask get(String path) {
        return new Ask().to("GET", path);
    }

    static Ask post(String path, String json) {
        return new Ask().to("POST", path).body(Payload.utf8(json), "application/json");
    }

    Ask to(String newMethod, String newPath) {
        method = newMethod;
        int mark = newPath.indexOf('?');
        path = mark < 0 ? newPath : newPath.substring(0, mark);
        query = mark < 0 ? null : newPath.substring(mark + 1);
        return this;
    }

    Ask headers(String... namesAndValues) {
        headers = Headers.of(namesAndValues);
        return this;
    }

    Ask body(Body newBody, String newContentType) {
        body = newBody;
        contentType = newContentType;
        return this;
    }

    Ask scope(Scope newScope) {
        scope = newScope;
        return this;
    }

    Ask within(Duration time) {
        within = time;
        return this;
    }

    Ask abandonment(Abandonment newAbandonment) {
        abandonment = newAbandonment;
        return this;
    }

    Request build() {
        var exchange = new Exchange(
                "request-1",
                "route",
                method,
                path,
                query,
                "subject",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b71",
                null);
        return new Request(
                exchange, headers, contentType, body, scope, Deadline.in(within, TimeSource.system()), abandonment);
    }
}
