package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Requests to try dialects with, and what they wrote. */
final class Heads {

    static final String ID = "iAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private Heads() {}

    static RequestHead of(String replyTo, int partition) {
        return new RequestHead(
                ID,
                replyTo,
                partition,
                new Deadline(0, 1_790_000_000_123L),
                "create-quote",
                "alice",
                "00-aa-bb-01",
                "k=v",
                "application/json",
                Headers.of("x-tenant", "blue"),
                "POST",
                "/v1/quotes",
                "draft=true");
    }

    static RequestHead kafka() {
        return of("isthmus.replies", 7);
    }

    static RequestHead rabbit() {
        return of("isthmus.replies.5f", -1);
    }

    static Map<String, byte[]> written(KafkaDialect dialect) {
        var fields = new LinkedHashMap<String, byte[]>();
        dialect.write(kafka(), fields::put);
        return fields;
    }

    /** Header fields as recorded: name, value in hexadecimal, name, value … */
    static Headers recorded(String... namesAndHex) {
        return KafkaFields.text(to -> {
            for (int i = 0; i < namesAndHex.length; i += 2) {
                to.field(namesAndHex[i], HexFormat.of().parseHex(namesAndHex[i + 1]));
            }
        });
    }
}
