package io.isthmus.aggregator.store;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reply as JSON, all but its body, which stands beside. */
public final class KeptReply {

    private KeptReply() {}

    public static Json head(Reply reply) {
        List<String> fields = new ArrayList<>();
        reply.headers().forEach((name, value) -> {
            fields.add(name);
            fields.add(value);
        });
        return Json.object()
                .put("status", reply.status())
                .put("headers", fields)
                .put("contentType", reply.contentType())
                .put("fault", reply.fault())
                .build();
    }

    /** @throws StoreFailure.Unavailable if {@code head} is not one of ours */
    public static Reply reply(Json head, Payload body) {
        Json status = head.get("status");
        Json fields = head.get("headers");
        if (status == null || status.number() == null || fields == null) {
            throw new StoreFailure.Unavailable("The store holds something that the gateway has not written.");
        }
        String[] named = fields.elements().stream()
                .map(field -> String.valueOf(field.text()))
                .toArray(String[]::new);
        return new Reply(
                status.number().intValue(), Headers.of(named), text(head, "contentType"), body, text(head, "fault"));
    }

    private static @Nullable String text(Json head, String name) {
        Json value = head.get(name);
        return value == null ? null : value.text();
    }
}
