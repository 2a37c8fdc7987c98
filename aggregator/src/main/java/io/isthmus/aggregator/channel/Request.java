package io.isthmus.aggregator.channel;

import io.isthmus.schema.expression.Scope;
import io.isthmus.schema.message.Body;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a channel is asked to send.
 *
 * @param exchange the HTTP exchange that this serves
 * @param headers what may cross to the service, already filtered by the route's list; no credentials
 * @param contentType media type of the body, null if there is no body
 * @param body what to send
 * @param scope what the channel's expressions (key, path, body) can refer to
 * @param deadline when the answer stops being of use
 * @param abandonment tells when the asker has gone
 * @param attendance how the reply is waited for
 * @param replies takes the replies where a broker's message may have more than one; null for a single reply. It is for
 *     one sending: whoever sends again sets another
 */
public record Request(
        Exchange exchange,
        Headers headers,
        @Nullable String contentType,
        Body body,
        Scope scope,
        Deadline deadline,
        Abandonment abandonment,
        Attendance attendance,
        @Nullable Replies replies) {

    /** A request for a single reply. */
    public Request(
            Exchange exchange,
            Headers headers,
            @Nullable String contentType,
            Body body,
            Scope scope,
            Deadline deadline,
            Abandonment abandonment,
            Attendance attendance) {
        this(exchange, headers, contentType, body, scope, deadline, abandonment, attendance, null);
    }

    /** A request for a single reply that is waited for as usual. */
    public Request(
            Exchange exchange,
            Headers headers,
            @Nullable String contentType,
            Body body,
            Scope scope,
            Deadline deadline,
            Abandonment abandonment) {
        this(exchange, headers, contentType, body, scope, deadline, abandonment, Attendance.PLAIN, null);
    }

    public Request withExchange(Exchange newExchange) {
        return new Request(newExchange, headers, contentType, body, scope, deadline, abandonment, attendance, replies);
    }

    public Request withBody(Body newBody, @Nullable String newContentType) {
        return new Request(
                exchange, headers, newContentType, newBody, scope, deadline, abandonment, attendance, replies);
    }

    public Request withHeaders(Headers newHeaders) {
        return new Request(exchange, newHeaders, contentType, body, scope, deadline, abandonment, attendance, replies);
    }

    public Request withScope(Scope newScope) {
        return new Request(exchange, headers, contentType, body, newScope, deadline, abandonment, attendance, replies);
    }

    public Request withDeadline(Deadline newDeadline) {
        return new Request(exchange, headers, contentType, body, scope, newDeadline, abandonment, attendance, replies);
    }

    public Request withAbandonment(Abandonment newAbandonment) {
        return new Request(exchange, headers, contentType, body, scope, deadline, newAbandonment, attendance, replies);
    }

    public Request withAttendance(Attendance newAttendance) {
        return new Request(exchange, headers, contentType, body, scope, deadline, abandonment, newAttendance, replies);
    }

    public Request withReplies(Replies newReplies) {
        return new Request(exchange, headers, contentType, body, scope, deadline, abandonment, attendance, newReplies);
    }
}
