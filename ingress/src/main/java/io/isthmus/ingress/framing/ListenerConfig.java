package io.isthmus.ingress.framing;

import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.Http2ServerConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocketServerConfig;
import java.time.Duration;

/** How the toolkit's server is set up behind the guard. */
final class ListenerConfig {

    /** As Envoy recommends for an edge. */
    private static final int STREAMS_MAX = 100;

    private static final int STREAM_WINDOW_BYTES = 65_535;
    private static final int CONNECTION_WINDOW_BYTES = 1 << 20;
    /** Twice as many as streams per window of ten seconds would be a client that cancels whatever it asks for. */
    private static final int RESETS_MAX = 200;

    private static final Duration RESETS_WINDOW = Duration.ofSeconds(30);

    private ListenerConfig() {}

    static HttpServerConfig of(EdgeLimits limits) {
        int headersBytesMax = limits.headersBytesMax();
        return new HttpServerConfig()
                .setVersions(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)
                .setHttp1Config(new Http1ServerConfig()
                        // The guard's limits are to be met first. The decoder counts trailers with the head.
                        .setMaxInitialLineLength(headersBytesMax)
                        .setMaxHeaderSize(2 * headersBytesMax))
                .setHttp2Config(new Http2ServerConfig()
                        .setInitialSettings(new Http2Settings()
                                .setMaxHeaderListSize(headersBytesMax)
                                .setMaxConcurrentStreams(STREAMS_MAX)
                                .setInitialWindowSize(STREAM_WINDOW_BYTES))
                        .setConnectionWindowSize(CONNECTION_WINDOW_BYTES)
                        .setRstFloodMaxRstFramePerWindow(RESETS_MAX)
                        .setRstFloodWindowDuration(RESETS_WINDOW))
                // Two handlers less in every pipeline.
                .setWebSocketConfig(new WebSocketServerConfig()
                        .setUsePerFrameCompression(false)
                        .setUsePerMessageCompression(false))
                .setHandle100ContinueAutomatically(true);
    }
}
