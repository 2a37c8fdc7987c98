package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.schema.message.Headers;
import java.time.Duration;

/**
 * How a request that outlives its connection is shown.
 *
 * @param path of its status resource
 * @param retryAfter when to ask again while it is under way
 */
record StatusView(String path, Duration retryAfter) {

    private static final String JSON = "application/json";

    /** 202: it is under way, and this is where to ask. */
    Reply accepted(AsyncRecord record) {
        return new Reply(
                202,
                Headers.builder()
                        .add("location", path)
                        .add("retry-after", seconds())
                        .add("cache-control", "no-store")
                        .build(),
                JSON,
                record.document(path).toPayload(),
                null);
    }

    /** The status document. */
    Reply status(AsyncRecord record, String etag) {
        var headers = Headers.builder().add("etag", etag).add("cache-control", "private, no-cache");
        if (!record.state().isFinal()) {
            headers.add("retry-after", seconds());
        }
        return new Reply(200, headers.build(), JSON, record.document(path).toPayload(), null);
    }

    private String seconds() {
        return String.valueOf(retryAfter.toSeconds());
    }
}
