package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.store.Store;
import io.isthmus.aggregator.store.StoreFailure;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Headers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The states of one request as server-sent events: the one that it has, and each that it comes to, until the last. A
 * stream ends after {@code waitMax} at the latest, so that it never holds up a drain; the client's event source comes back by
 * itself and goes on where it was.
 */
final class EventStream implements Flow {

    static final String MEDIA_TYPE = "text/event-stream";

    private final StatusResource resource;
    private final Incoming in;
    private final Loop loop;
    private final Store store;
    private final Promise<Void> written = Promise.promise();
    private StatusResource.Found found;
    private @Nullable String told;
    private @Nullable HttpServerResponse response;
    private Store.@Nullable Watch watch;
    private Loop.@Nullable Timer timer;

    private EventStream(StatusResource resource, Incoming in, StatusResource.Found found, Loop loop, Store store) {
        this.resource = resource;
        this.in = in;
        this.found = found;
        this.loop = loop;
        this.store = store;
        // What the client has seen already, if it comes back.
        this.told = in.http().getHeader("last-event-id");
    }

    static Reply of(StatusResource resource, Incoming in, StatusResource.Found found, Loop loop, Store store) {
        var stream = new EventStream(resource, in, found, loop, store);
        return new Reply(200, Headers.of("cache-control", "no-store"), MEDIA_TYPE, stream, null);
    }

    /** Completes when the last event is written or the client has gone. */
    Future<Void> writeTo(HttpServerResponse to) {
        response = to;
        to.setChunked(true);
        in.abandonment().onGiven(this::end);
        watch = store.watch(found.place(), this::look);
        timer = loop.at(loop.nanos() + found.shown().config().waitMax().toNanos(), this::end);
        tell();
        look();
        return written.future();
    }

    @Override
    public void abandon() {
        end();
    }

    private void look() {
        store.get(found.place()).onComplete(got -> {
            if (got.failed() || got.result().isEmpty()) {
                end();
            } else {
                at(got.result());
            }
        });
    }

    private void at(Optional<Store.Entry> entry) {
        try {
            found = resource.at(found, entry.orElseThrow());
            tell();
        } catch (StoreFailure foreign) {
            end();
        }
    }

    private void tell() {
        HttpServerResponse to = response;
        if (to == null || to.closed()) {
            return;
        }
        String id = found.etag().replace("\"", "");
        if (!id.equals(told)) {
            told = id;
            to.write("event: " + found.record().state().word() + "\nid: " + id + "\ndata: "
                    + found.record().document(found.path()).toPayload().asUtf8() + "\n\n");
        }
        if (StatusResource.isFinal(found)) {
            end();
        }
    }

    private void end() {
        HttpServerResponse to = response;
        response = null;
        if (watch != null) {
            watch.stop();
        }
        if (timer != null) {
            timer.cancel();
        }
        if (to == null) {
            return;
        }
        if (to.closed() || in.abandonment().isGiven()) {
            written.tryFail("the client has gone");
        } else {
            to.end().onComplete(written);
        }
    }
}
