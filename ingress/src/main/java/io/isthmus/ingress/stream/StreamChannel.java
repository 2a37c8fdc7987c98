package io.isthmus.ingress.stream;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.stream.EventCursor;
import io.isthmus.aggregator.stream.EventFeed;
import io.isthmus.aggregator.stream.StreamCounters;
import io.isthmus.ingress.service.StreamFlow;
import io.isthmus.schema.config.StreamConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Headers;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Answers with a stream that goes on until the client goes or is sent away. */
public final class StreamChannel implements Channel {

    public static final String UPGRADE = "upgrade";

    public static final String LAST_EVENT_ID = "last-event-id";
    private static final int SWITCHING_PROTOCOLS = 101;

    /** Nobody between us and the client may keep or hold back what comes now. */
    private static final Headers AS_IT_COMES = Headers.of("cache-control", "no-store", "x-accel-buffering", "no");

    private final StreamConfig config;
    private final EventFeed feed;
    private final StreamCounters counters;
    private final StreamClients clients;
    private final Loop loop;

    public StreamChannel(
            StreamConfig config, EventFeed feed, StreamCounters counters, StreamClients clients, Loop loop) {
        this.config = config;
        this.feed = feed;
        this.counters = counters;
        this.clients = clients;
        this.loop = loop;
    }

    @Override
    public Future<Reply> send(Request request) {
        if (counters.clients().incrementAndGet() > config.clientsMax()) {
            counters.clients().decrementAndGet();
            counters.refused().increment();
            return Future.failedFuture(new ChannelFailure.Overloaded(
                    "clientsMax", "clientsMax, " + config.clientsMax() + " clients of this stream, is reached."));
        }
        var filter = new EventFilter(config.source().filter(), request.scope(), counters);
        boolean socket = asksForSocket(request.headers().get(UPGRADE));
        Wire wire = socket ? SocketWire.INSTANCE : Frames.INSTANCE;
        var client = new StreamClient(config, wire, filter, loop, counters, clients);
        return feed.open(lastEventId(request), client::pump)
                .onFailure(failure -> {
                    if (failure instanceof ChannelFailure.Overloaded) {
                        counters.refused().increment();
                    }
                    client.gone();
                })
                .map(cursor -> socket ? socket(request, client, cursor) : events(request, client, cursor));
    }

    private static Reply events(Request request, StreamClient client, EventCursor cursor) {
        client.begin(cursor);
        var flow = new StreamFlow(client, StreamFlow.LENGTH_UNKNOWN, client::gone);
        request.abandonment().onGiven(flow::abandon);
        return new Reply(200, AS_IT_COMES, "text/event-stream", flow, null);
    }

    private static Reply socket(Request request, StreamClient client, EventCursor cursor) {
        client.begin(cursor);
        request.abandonment().onGiven(client::gone);
        return new Reply(SWITCHING_PROTOCOLS, Headers.EMPTY, null, new SocketFlow(client), null);
    }

    /** A browser's WebSocket cannot set header fields, so the query does as well. */
    private static @Nullable String lastEventId(Request request) {
        String field = request.headers().get(LAST_EVENT_ID);
        if (field != null) {
            return field;
        }
        Json query = request.scope().value("query");
        Json parameter = query == null ? null : query.get(LAST_EVENT_ID);
        return parameter == null ? null : parameter.text();
    }

    /** Whether a request with this field {@code Upgrade} asks for a WebSocket. */
    public static boolean asksForSocket(@Nullable String upgrade) {
        return "websocket".equalsIgnoreCase(upgrade);
    }
}
