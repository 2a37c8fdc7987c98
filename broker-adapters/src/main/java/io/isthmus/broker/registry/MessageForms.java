package io.isthmus.broker.registry;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.translation.MessageForm;
import io.isthmus.schema.config.AvroPayloadConfig;
import io.isthmus.schema.config.PayloadConfig;
import io.isthmus.schema.config.ProtobufPayloadConfig;
import io.isthmus.schema.config.SchemaRegistryConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The forms that messages have where they are not JSON, and the registries that know their schemas. */
public final class MessageForms {

    private final Map<String, SchemaRegistry> registries = new LinkedHashMap<>();
    private final Map<Asking, RegistryLookups> lookups = new ConcurrentHashMap<>();
    private final Map<Formed, MessageForm> forms = new ConcurrentHashMap<>();

    private record Asking(String registry, int loop) {}

    private record Formed(PayloadConfig payload, int loop) {}

    /** @param configs the registries by name; none is asked before it is needed */
    public MessageForms(Map<String, SchemaRegistryConfig> configs, Vertx vertx) {
        configs.forEach((name, config) -> registries.put(name, new SchemaRegistry(config, vertx)));
    }

    /** What {@code payload} says of messages, for {@code loop}. From any thread. */
    public MessageForm of(PayloadConfig payload, Loop loop) {
        return forms.computeIfAbsent(new Formed(payload, loop.index()), _ -> make(payload, loop));
    }

    private MessageForm make(PayloadConfig payload, Loop loop) {
        return switch (payload) {
            case ProtobufPayloadConfig protobuf -> new ProtobufForm(protobuf, lookups(protobuf.registry(), loop));
            case AvroPayloadConfig avro -> new AvroForm(avro, lookups(avro.registry(), loop));
        };
    }

    private @Nullable RegistryLookups lookups(@Nullable String registry, Loop loop) {
        return registry == null
                ? null
                : lookups.computeIfAbsent(
                        new Asking(registry, loop.index()),
                        _ -> new RegistryLookups(Objects.requireNonNull(registries.get(registry)), loop));
    }

    /** What each registry was asked. */
    public Map<String, RegistryCounters> counters() {
        var counters = new LinkedHashMap<String, RegistryCounters>();
        registries.forEach((name, registry) -> counters.put(name, registry.counters()));
        return counters;
    }

    public Future<Void> close() {
        return Future.all(
                        registries.values().stream().map(SchemaRegistry::close).toList())
                .mapEmpty();
    }
}
