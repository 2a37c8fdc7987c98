package io.isthmus.aggregator.store.redis;

import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.RedisStoreConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import redis.embedded.RedisServer;

/** A real Redis, as a process of its own on a free port of this machine. */
public final class RedisUnderTest implements AutoCloseable {

    private final int port;
    private RedisServer server;

    public RedisUnderTest() {
        port = freePort();
        start();
    }

    /**
     * Below those that the operating system numbers outgoing connections from: a client that keeps trying to reconnect must
     * not be given this very port as its own and so meet itself.
     */
    private static int freePort() {
        for (int tries = 0; tries < 100; tries++) {
            int candidate = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (var _ = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return candidate;
            } catch (IOException taken) {
                // Another one.
            }
        }
        throw new IllegalStateException("no port is free");
    }

    public void start() {
        try {
            server = RedisServer.newRedisServer()
                    .bind("127.0.0.1")
                    .port(port)
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .build();
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    RedisStoreConfig config() {
        return new RedisStoreConfig(uri(), "isthmus:", Duration.ofSeconds(5), 10_000, new ByteSize(64 * 1024));
    }

    @Override
    public void close() {
        stop();
    }
}
