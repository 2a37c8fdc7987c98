package io.isthmus.ingress.imports;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages that are not JSON. */
final class Payloads {

    private static final String AVRO = "application/vnd.apache.avro";

    private final SchemaFiles schemas;
    private final String name;

    /** @param name of the operation */
    Payloads(SchemaFiles schemas, String name) {
        this.schemas = schemas;
        this.name = name;
    }

    /**
     * Puts {@code payload} into {@code action} where the messages are Avro, and tells of what is neither that nor JSON.
     *
     * @param replies whether there is a reply
     * @param reply null where the document does not say what it is
     */
    void describe(Message sent, boolean replies, @Nullable Message reply, Map<String, @Nullable Object> action) {
        Map<String, @Nullable Object> avro = new LinkedHashMap<>();
        put("schema", sent, "", avro);
        if (reply != null) {
            put("reply", reply, ".reply", avro);
        }
        Part payload = sent.at("payload");
        boolean whole = avro.containsKey("schema") && (!replies || avro.containsKey("reply"));
        if (!avro.isEmpty() && !whole) {
            (payload == null ? sent.part() : payload)
                    .tell(
                            "is Avro, or its reply is, but not both: messages are JSON until the route has a payload, x-isthmus: {payload: "
                                    + "{avro: {schema: …, reply: …}}} in the operation, or registry and subject");
            return;
        }
        if (whole) {
            action.put("payload", Map.of("avro", avro));
        }
    }

    private void put(String key, Message message, String suffix, Map<String, @Nullable Object> avro) {
        Part payload = message.at("payload");
        String format = payload == null ? null : payload.text("schemaFormat");
        if (payload == null || format == null) {
            return;
        }
        Part schema = payload.get("schema");
        if (format.startsWith(AVRO) && schema != null && schema.value().isObject()) {
            avro.put(key, schemas.addAsItIs(schema.value(), name + suffix, ".avsc"));
        } else if (!format.startsWith("application/schema+") && !format.startsWith("application/vnd.aai.asyncapi")) {
            payload.tell("is in the format " + format + ": messages are JSON until the route has a payload, such as "
                    + "x-isthmus: {payload: {protobuf: {descriptor: …, message: …}}} in the operation");
        }
    }
}
