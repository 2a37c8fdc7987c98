package io.isthmus.schema.dialect;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.dialect.Place.InBody;
import io.isthmus.schema.dialect.Place.InHeader;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.JsonScan;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a configuration has declared that a service expects and answers, whatever it crosses. */
final class CustomForm {

    private final Dialect.Custom config;
    private final @Nullable Place correlation;
    private final @Nullable Place replyCorrelation;
    private final @Nullable Place replyTo;
    private final @Nullable Place replyPartition;
    private final @Nullable Place status;
    private final @Nullable Place fault;
    private final @Nullable Place answer;

    CustomForm(Dialect.Custom config) {
        this.config = config;
        this.correlation = Place.ofNullable(config.correlation());
        this.replyCorrelation = config.replyCorrelation() == null ? correlation : Place.of(config.replyCorrelation());
        this.replyTo = Place.ofNullable(config.replyTo());
        this.replyPartition = Place.ofNullable(config.replyPartition());
        this.status = Place.ofNullable(config.status());
        this.fault = Place.ofNullable(config.fault());
        this.answer = Place.ofNullable(config.answer());
    }

    /** The header that replies have the id in; null if it is elsewhere. */
    @Nullable
    String correlationHeader() {
        return replyCorrelation instanceof InHeader(var name) ? name : null;
    }

    /** Finds the id in the body; null if it is not there. Equal for equal places, so that none is looked at twice. */
    @Nullable
    Correlation correlationInBody() {
        return replyCorrelation instanceof InBody place ? new FromBody(place) : null;
    }

    private record FromBody(InBody place) implements Correlation {
        @Override
        public @Nullable String find(@Nullable String contentType, Headers headers, Payload body) {
            return JsonScan.text(body, place.path());
        }
    }

    /** Writes the headers of a request but for the partition. */
    void write(RequestHead head, BiConsumer<String, String> to) {
        if (correlation instanceof InHeader(var name)) {
            to.accept(name, head.correlationId());
        }
        if (replyTo instanceof InHeader(var name)) {
            to.accept(name, head.replyTo());
        }
        config.headers().forEach(to);
    }

    /** The header of a request that says the reply's partition, or null. */
    @Nullable
    String partitionHeader() {
        return replyPartition instanceof InHeader(var name) ? name : null;
    }

    Payload wrap(RequestHead head, Payload body) {
        var added = new LinkedHashMap<InBody, Object>();
        if (correlation instanceof InBody place) {
            added.put(place, head.correlationId());
        }
        if (replyTo instanceof InBody place) {
            added.put(place, head.replyTo());
        }
        if (replyPartition instanceof InBody place) {
            added.put(place, head.replyPartition());
        }
        if (added.isEmpty()) {
            return body;
        }
        Map<String, @Nullable Object> members = members(body);
        added.forEach((place, value) -> place.put(members, value));
        return Json.of(members).toPayload();
    }

    @SuppressWarnings("unchecked") // of JSON, so with texts for keys
    private static Map<String, @Nullable Object> members(Payload body) {
        if (body.isEmpty()) {
            return new LinkedHashMap<>();
        }
        if (JsonBodies.toPutIn(body).toJava() instanceof Map<?, ?> members) {
            return (Map<String, @Nullable Object>) members;
        }
        throw new UnfitRequest("the body is no JSON object, and the dialect of the route puts members into it");
    }

    /** @param plain the reply as it is without this dialect */
    ServiceReply read(Headers headers, ServiceReply plain) {
        boolean readsBody = status instanceof InBody || fault instanceof InBody || answer instanceof InBody;
        Json document =
                readsBody && !plain.body().isEmpty() ? JsonBodies.object(plain.body(), "its dialect") : Json.NULL;
        int code = status(headers, document, plain.status());
        Fault failure = fault(headers, document);
        if (failure != null) {
            return new Fault(code >= 400 ? code : failure.status(), failure.detail()).toReply(plain.headers());
        }
        if (answer instanceof InBody place) {
            Json part = place.in(document);
            Payload body = part == null ? Payload.EMPTY : part.toPayload();
            return new ServiceReply(code, null, JsonBodies.MEDIA_TYPE, plain.headers(), body);
        }
        return new ServiceReply(code, null, plain.contentType(), plain.headers(), plain.body());
    }

    private int status(Headers headers, Json document, int otherwise) {
        String text = switch (status) {
            case InHeader(var name) -> headers.get(name);
            case InBody place -> text(place.in(document));
            case null -> null;
        };
        return text == null ? otherwise : IsthmusHeaders.status(text);
    }

    private static @Nullable String text(@Nullable Json value) {
        if (value == null || value.isNull()) {
            return null;
        }
        Number number = value.number();
        return number == null ? value.text() : number.toString();
    }

    private @Nullable Fault fault(Headers headers, Json document) {
        return switch (fault) {
            case InHeader(var name) -> {
                String text = headers.get(name);
                yield text == null ? null : Fault.parse(text);
            }
            case InBody place -> {
                Json value = place.in(document);
                yield value == null || value.isNull() ? null : Fault.of(value);
            }
            case null -> null;
        };
    }

    /** Whether a header of a reply has been read here and is nobody's business outside. */
    boolean isRead(String name) {
        return is(correlation, name)
                || is(replyCorrelation, name)
                || is(replyTo, name)
                || is(replyPartition, name)
                || is(status, name)
                || is(fault, name);
    }

    private static boolean is(@Nullable Place place, String name) {
        return place instanceof InHeader(var header) && header.equalsIgnoreCase(name);
    }
}
