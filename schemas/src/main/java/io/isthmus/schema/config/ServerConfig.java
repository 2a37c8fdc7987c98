package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.notBlank;
import static io.isthmus.schema.config.Checks.positive;
import static io.isthmus.schema.config.Checks.range;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The HTTP server that clients meet. */
@NotYet("trustedProxies")
public record ServerConfig(
        @Key("The name of this instance among its equals, in correlation ids and reply queues. "
                + "Left out: made from the host's name.")
        @Nullable
        String instance,

        @Key(value = "Where the server listens.", fallback = "{}")
        ListenersConfig listeners,

        @Key(value = "What one instance lets in before it refuses.", fallback = "{}")
        LimitsConfig limits,

        @Key(
                value =
                        "By which means of the operating system sockets are read and written: `nio`, `epoll` or `io-uring` "
                                + "on Linux, or `auto`, which is the last of these that can be had. One that is named has to "
                                + "be there.",
                fallback = "nio")
        SocketTransport transport,

        @Key(
                value =
                        "How long the gateway goes on as before once it is told to stop, while `/ready` already says that it "
                                + "is going: longer than whatever sends it requests takes to notice.",
                fallback = "0s")
        Duration notice,

        @Key(value = "How long requests under way may still take after that.", fallback = "20s")
        Duration drain,

        @Key(
                value =
                        "Where clients ask what has become of requests that they did not wait for: what these addresses "
                                + "begin with.",
                fallback = "/.isthmus/requests")
        String statusPath) {

    public ServerConfig {
        notBlank(instance, "instance");
        check(!notice.isNegative(), "notice", "must be zero or more, and is " + notice);
        positive(drain, "drain");
        check(
                statusPath.matches("(/[A-Za-z0-9._~-]+)+") && !statusPath.matches(".*/\\.{1,2}(/.*)?"),
                "statusPath",
                "is not a path of plain segments, such as /.isthmus/requests: '" + statusPath + "'");
    }

    /** Where the server listens. */
    @NotYet("https")
    public record ListenersConfig(
            @Key(value = "HTTP/1.1 and HTTP/2 with prior knowledge, in the clear.", fallback = "{}")
            HttpListenerConfig http) {}

    /** A listener in the clear. */
    public record HttpListenerConfig(
            @Key(value = "The address to bind.", fallback = "0.0.0.0")
            String host,

            @Key(value = "The port to bind; 0 takes a free one.", fallback = "8080")
            int port) {

        public HttpListenerConfig {
            notBlank(host, "host");
            range(port, 0, 65_535, "port");
        }
    }
}
