package io.isthmus.ingress.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.dialect.KafkaDialects;
import io.isthmus.schema.dialect.RequestHead;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which dialect has correlation id and reply address where a document has them. The dialects themselves are asked where they
 * write them.
 */
final class KafkaDialectGuess {

    private static final String CORRELATION = "iAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static final String REPLY_TO = "sample-reply-to";

    /** Those without options, the first of those that are alike first. */
    private static final List<Dialect> DIALECTS = List.of(
            Dialect.ISTHMUS,
            Dialect.SPRING,
            new Dialect.Nest(null),
            new Dialect.SmallRye(),
            new Dialect.Zilla(Map.of()),
            new Dialect.CloudEvents(Dialect.CloudEvents.Mode.BINARY, null, "/isthmus", null));

    private KafkaDialectGuess() {}

    /**
     * The dialect that has both in these headers.
     *
     * @param headers of requests and replies, as far as the document tells
     * @return its name; null if there is none
     */
    static @Nullable String of(String correlation, @Nullable String replyTo, Map<String, Part> headers) {
        String found = null;
        for (Dialect dialect : DIALECTS) {
            Map<String, String> written = written(dialect);
            boolean fits = correlation.equals(written.get(CORRELATION))
                    && (replyTo == null || replyTo.equals(written.get(REPLY_TO)));
            if (fits && (found == null || (dialect instanceof Dialect.Nest && isNest(headers)))) {
                found = Dialect.name(dialect);
            }
        }
        return found;
    }

    /** Whether a request in the dialect {@code name} says which partition its reply goes to. */
    static boolean saysPartition(String name) {
        return DIALECTS.stream()
                .filter(dialect -> Dialect.name(dialect).equals(name))
                .flatMap(dialect -> written(dialect).values().stream())
                .anyMatch(header -> header.toLowerCase(Locale.ROOT).contains("partition"));
    }

    /** Both have the same headers; Spring's partition is four bytes, and only NestJS has its fault. */
    private static boolean isNest(Map<String, Part> headers) {
        Part partition = headers.get("kafka_replyPartition");
        return headers.containsKey("kafka_nest-err") || (partition != null && "string".equals(partition.text("type")));
    }

    /** The header of each of the two values. */
    private static Map<String, String> written(Dialect dialect) {
        Map<String, String> headers = new LinkedHashMap<>();
        var head = new RequestHead(
                CORRELATION,
                REPLY_TO,
                0,
                new Deadline(0, 0),
                "route",
                null,
                null,
                null,
                "application/json",
                Headers.EMPTY,
                "POST",
                "/",
                null);
        KafkaDialects.of(dialect).write(head, (name, value) -> headers.put(new String(value, UTF_8), name));
        return headers;
    }
}
