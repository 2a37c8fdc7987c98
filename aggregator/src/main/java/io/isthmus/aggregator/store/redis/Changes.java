package io.isthmus.aggregator.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.store.Watchers;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;

/**
 * Hears of every change that any instance makes. Redis tells of each at most once and to those who are connected; so
 * whenever the connection is made anew, all who look out are told to look again. A connection that has gone silent is
 * found by our own beat on the same channel.
 */
final class Changes {

    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final int BEATS_MISSED_MAX = 3;

    /** No key is empty. */
    private static final String BEAT_MESSAGE = "";

    private final RedisLink listener;
    private final RedisLink speaker;
    private final Loop loop;
    private final String channel;
    private final Watchers watchers;
    private volatile boolean listening;
    private volatile boolean closed;
    private int silentBeats;

    /**
     * @param listener for this alone
     * @param speaker what the beat is sent through
     * @param loop that of both
     */
    Changes(RedisLink listener, RedisLink speaker, Loop loop, String channel, Watchers watchers) {
        this.listener = listener;
        this.speaker = speaker;
        this.loop = loop;
        this.channel = channel;
        this.watchers = watchers;
        listener.onConnected(this::subscribe);
    }

    void open() {
        listener.open();
    }

    boolean isListening() {
        return listening && listener.isConnected();
    }

    private void subscribe(RedisLink.Session session) {
        listening = false;
        silentBeats = 0;
        session.listen(this::heard);
        session.send(Request.cmd(Command.SUBSCRIBE).arg(channel))
                .onSuccess(_ -> {
                    // Told first: who begins to watch when this says that it listens has missed nothing.
                    watchers.everything();
                    listening = true;
                    beat(session);
                })
                .onFailure(_ -> listener.lose(session));
    }

    /** {@code ["message", channel, key]}, as a push or as an array. */
    private void heard(Response message) {
        silentBeats = 0;
        if (message.size() == 3 && "message".equals(message.get(0).toString(UTF_8))) {
            String key = message.get(2).toString(UTF_8);
            if (!key.equals(BEAT_MESSAGE)) {
                watchers.changed(key);
            }
        }
    }

    private void beat(RedisLink.Session session) {
        loop.at(loop.nanos() + BEAT.toNanos(), () -> {
            if (closed || !listener.isCurrent(session) || !listening) {
                // Another session has a beat of its own.
                return;
            }
            if (silentBeats >= BEATS_MISSED_MAX) {
                listening = false;
                listener.lose(session);
                return;
            }
            silentBeats++;
            speaker.send(Request.cmd(Command.PUBLISH).arg(channel).arg(BEAT_MESSAGE));
            beat(session);
        });
    }

    void close() {
        closed = true;
        loop.execute(listener::close);
    }
}
