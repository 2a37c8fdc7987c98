package io.isthmus.broker.registry;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.avro.AvroType;
import io.isthmus.schema.json.Json;
import io.vertx.core.Future;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Asks a registry on behalf of one event loop, and only what is not known yet; the same thing once at a time. Futures complete on
 * the loop, and fail with a {@link LookupFailure}.
 */
final class RegistryLookups {

    /** How long a registry that has failed is left alone, and one that has no such schema is believed. */
    static final Duration REST = Duration.ofSeconds(1);

    /** Schemas that one may refer to, and those to others. */
    private static final int REFERENCES_MAX = 100;

    private final SchemaRegistry registry;
    private final Loop loop;
    private final Map<Object, Future<?>> underWay = new HashMap<>();
    private final Map<Object, Long> missing = new HashMap<>();
    private long restUntil;

    RegistryLookups(SchemaRegistry registry, Loop loop) {
        this.registry = registry;
        this.loop = loop;
        this.restUntil = loop.nanos();
    }

    /** Which number has this schema under this subject? */
    record Question(String subject, String schema) {}

    /** @param since when it was the latest */
    record Latest(int id, long since) {}

    /** The Avro schema of this number. */
    Future<AvroType> schema(int id) {
        AvroType known = registry.byId().get(id);
        return known != null
                ? Future.succeededFuture(known)
                : once(id, () -> registry.http().get("/schemas/ids/" + id).compose(this::type))
                        .onSuccess(type -> registry.byId().put(id, type));
    }

    /** The number of an Avro schema that is registered under {@code subject}. */
    Future<Integer> id(String subject, String schema) {
        var question = new Question(subject, schema);
        Integer known = registry.ids().get(question);
        return known != null
                ? Future.succeededFuture(known)
                : once(
                                question,
                                () -> registry.http()
                                        .post(
                                                "/subjects/" + encoded(subject),
                                                Json.object()
                                                        .put("schema", schema)
                                                        .build())
                                        .compose(RegistryLookups::id))
                        .onSuccess(id -> registry.ids().put(question, id));
    }

    /** The number of the latest schema of {@code subject}. One that was the latest a while ago is used until there is another. */
    Future<Integer> latest(String subject) {
        Latest known = registry.latest().get(subject);
        if (known == null) {
            return fetchLatest(subject).map(Latest::id);
        }
        if (loop.nanos() - known.since() > registry.config().refresh().toNanos() && !isResting()) {
            var _ = fetchLatest(subject);
        }
        return Future.succeededFuture(known.id());
    }

    private Future<Latest> fetchLatest(String subject) {
        return once(
                        "latest " + subject,
                        () -> registry.http()
                                .get("/subjects/" + encoded(subject) + "/versions/latest")
                                .compose(answer -> id(answer).map(id -> new Latest(id, loop.nanos()))))
                .onSuccess(latest -> registry.latest().put(subject, latest));
    }

    @SuppressWarnings("unchecked") // Each kind of key has its own kind of answer.
    private <T> Future<T> once(Object key, Supplier<Future<T>> question) {
        Future<?> same = underWay.get(key);
        if (same != null) {
            return (Future<T>) same;
        }
        Long until = missing.get(key);
        if (until != null && loop.nanos() - until < 0) {
            return Future.failedFuture(new LookupFailure.Missing());
        }
        if (isResting()) {
            registry.counters().rested().increment();
            return Future.failedFuture(new LookupFailure.Unavailable("the schema registry has just failed"));
        }
        if (underWay.size() >= registry.config().lookupsMax()) {
            registry.counters().limited().increment();
            return Future.failedFuture(
                    new LookupFailure.Unavailable("too many questions to the schema registry wait (lookupsMax)"));
        }
        Future<T> answer = question.get();
        underWay.put(key, answer);
        return answer.onComplete(result -> {
            underWay.remove(key);
            if (result.succeeded()) {
                registry.counters().fetched().increment();
            } else {
                failed(key, result.cause());
            }
        });
    }

    private void failed(Object key, Throwable why) {
        if (why instanceof LookupFailure.Missing) {
            registry.counters().missing().increment();
            if (missing.size() >= registry.config().schemasMax()) {
                missing.clear();
            }
            missing.put(key, loop.nanos() + REST.toNanos());
        } else {
            registry.counters().failed().increment();
            if (why instanceof LookupFailure.Unavailable) {
                restUntil = loop.nanos() + REST.toNanos();
            }
        }
    }

    private boolean isResting() {
        return loop.nanos() - restUntil < 0;
    }

    private static Future<Integer> id(Json answer) {
        Json id = answer.get("id");
        Number number = id == null ? null : id.number();
        return number instanceof Integer whole
                ? Future.succeededFuture(whole)
                : Future.failedFuture(new LookupFailure.Unusable("the schema registry's answer has no id"));
    }

    private Future<AvroType> type(Json answer) {
        Json kind = answer.get("schemaType");
        if (kind != null && !"AVRO".equals(kind.text())) {
            return Future.failedFuture(new LookupFailure.Unusable("the schema is not an Avro schema"));
        }
        Json text = answer.get("schema");
        if (text == null || text.text() == null) {
            return Future.failedFuture(new LookupFailure.Unusable("the schema registry's answer has no schema"));
        }
        String schema = text.text();
        return referred(answer, new ArrayList<>(), new HashSet<>())
                // It may take a while, and the first time loads many classes.
                .compose(referred -> registry.vertx().executeBlocking(() -> AvroType.parse(schema, referred), false))
                .recover(failure -> Future.failedFuture(
                        failure instanceof IllegalArgumentException
                                ? new LookupFailure.Unusable("the schema " + failure.getMessage())
                                : failure));
    }

    /** The texts of what {@code answer} refers to, each after what it refers to itself. */
    private Future<List<String>> referred(Json answer, List<String> texts, Set<String> asked) {
        Json references = answer.get("references");
        Future<List<String>> all = Future.succeededFuture(texts);
        for (Json reference : references == null ? List.<Json>of() : references.elements()) {
            all = all.compose(_ -> refer(reference, texts, asked));
        }
        return all;
    }

    /** @param asked the paths that were asked for already; each is asked for once, so that there is an end */
    private Future<List<String>> refer(Json reference, List<String> texts, Set<String> asked) {
        Json subject = reference.get("subject");
        Json version = reference.get("version");
        if (subject == null || subject.text() == null || version == null || version.number() == null) {
            return Future.failedFuture(new LookupFailure.Unusable("the schema has a reference that leads nowhere"));
        }
        String path = "/subjects/" + encoded(subject.text()) + "/versions/" + version.number();
        if (!asked.add(path)) {
            return Future.succeededFuture(texts);
        }
        if (asked.size() > REFERENCES_MAX) {
            return Future.failedFuture(
                    new LookupFailure.Unusable("the schema has more than " + REFERENCES_MAX + " references"));
        }
        return registry.http()
                .get(path)
                .compose(answer -> referred(answer, texts, asked).compose(_ -> {
                    Json text = answer.get("schema");
                    if (text == null || text.text() == null) {
                        return Future.failedFuture(
                                new LookupFailure.Unusable("the schema has references that are of no use"));
                    }
                    if (!texts.contains(text.text())) {
                        texts.add(text.text());
                    }
                    return Future.succeededFuture(texts);
                }));
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
