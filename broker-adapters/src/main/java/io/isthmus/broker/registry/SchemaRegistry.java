package io.isthmus.broker.registry;

import io.isthmus.schema.avro.AvroType;
import io.isthmus.schema.config.SchemaRegistryConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * A schema registry, and what is known of it in this process. Numbers of schemas are for ever; the latest schema of a subject is
 * asked for again now and then. What is known goes on to be used while the registry is away.
 */
final class SchemaRegistry {

    private final SchemaRegistryConfig config;
    private final Vertx vertx;
    private final RegistryHttp http;
    private final RegistryCounters counters = new RegistryCounters();
    private final Remembered<Integer, AvroType> byId;
    private final Remembered<RegistryLookups.Question, Integer> ids;
    private final Remembered<String, RegistryLookups.Latest> latest;

    SchemaRegistry(SchemaRegistryConfig config, Vertx vertx) {
        this.config = config;
        this.vertx = vertx;
        this.http = new RegistryHttp(config, vertx);
        this.byId = new Remembered<>(config.schemasMax(), counters.evicted());
        this.ids = new Remembered<>(config.schemasMax(), counters.evicted());
        this.latest = new Remembered<>(config.schemasMax(), counters.evicted());
    }

    SchemaRegistryConfig config() {
        return config;
    }

    Vertx vertx() {
        return vertx;
    }

    RegistryHttp http() {
        return http;
    }

    RegistryCounters counters() {
        return counters;
    }

    Remembered<Integer, AvroType> byId() {
        return byId;
    }

    Remembered<RegistryLookups.Question, Integer> ids() {
        return ids;
    }

    Remembered<String, RegistryLookups.Latest> latest() {
        return latest;
    }

    Future<Void> close() {
        return http.close();
    }
}
