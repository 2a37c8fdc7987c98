package io.isthmus.ingress.cli;

import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.GatherConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.json.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which service is meant: one on a broker, or that of a route. */
final class ServiceOptions {

    private static final String ROUTE = "conformance";

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Where where = new Where();

    @Option(names = "--topic", paramLabel = "NAME", description = "With --kafka: the topic that the service reads.")
    private @Nullable String topic;

    @Option(names = "--queue", paramLabel = "NAME", description = "With --rabbitmq: the queue that the service reads.")
    private @Nullable String queue;

    @Option(names = "--exchange", paramLabel = "NAME", description = "With --rabbitmq, instead of --queue.")
    private @Nullable String exchange;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The routing key, with --exchange; the record's key, with --topic.")
    private @Nullable String key;

    @Option(
            names = "--dialect",
            paramLabel = "DIALECT",
            description = "As a route names it: isthmus, spring, or \"{custom: {correlation: x-id, replyTo: x-to}}\". "
                    + "Left out: ${DEFAULT-VALUE}")
    private String dialect = "isthmus";

    @Option(names = "--timeout", paramLabel = "TIME", description = "For one answer. Left out: ${DEFAULT-VALUE}")
    private String timeout = "5s";

    @Option(names = "--route", paramLabel = "NAME", description = "With --config: the route whose service is asked.")
    private @Nullable String route;

    @Option(names = "--leg", paramLabel = "NAME", description = "With --route: the leg, if the route is a gather.")
    private @Nullable String leg;

    /** Where the service is. */
    private static final class Where {

        @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Kafka, by an address to begin with.")
        private @Nullable String kafka;

        @Option(names = "--rabbitmq", paramLabel = "URI", description = "RabbitMQ, such as amqp://user:password@host.")
        private @Nullable String rabbitmq;

        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                description = "A configuration, of which one route's service is asked.")
        private @Nullable Path config;
    }

    /** The configuration that the service stands in; what is wrong with it is printed. */
    Optional<GatewayConfig> config(PrintWriter err) {
        if (where.config != null) {
            return ConfigFile.read(where.config, err);
        }
        return switch (ConfigLoader.load(Path.of("command line"), written(), Map.of())) {
            case ConfigResult.Loaded(var config) -> Optional.of(config);
            case ConfigResult.Rejected(var errors) -> {
                errors.forEach(error -> err.println("isthmus: "
                        + error.key().replace("routes." + ROUTE + ".call.", "").replace("brokers.it.", "") + " "
                        + error.message()));
                yield Optional.empty();
            }
        };
    }

    /** The service as a route of a configuration, so that what is wrong with it is found as it would be there. */
    private String written() {
        boolean kafka = where.kafka != null;
        String broker = kafka
                ? "kafka: {bootstrap: [" + quoted(where.kafka) + "]}"
                : "rabbitmq: {uri: " + quoted(where.rabbitmq) + "}";
        String target = kafka
                ? "kafka: {broker: it, topic: " + quoted(topic) + member("key", key)
                : "rabbitmq: {broker: it" + member("queue", queue) + member("exchange", exchange) + member("key", key);
        return """
                version: 1
                brokers: {it: {%s}}
                routes:
                  %s:
                    match: {path: /}
                    allow: anyone
                    call:
                      %s, dialect: %s}
                      timeout: %s
                """.formatted(broker, ROUTE, target, dialect, timeout);
    }

    private static String member(String name, @Nullable String value) {
        return value == null ? "" : ", " + name + ": " + quoted(value);
    }

    private static String quoted(@Nullable String value) {
        return Json.of(value == null ? "" : value).toPayload().asUtf8();
    }

    /** The call to the service. */
    CallConfig call(GatewayConfig config, CommandLine line) {
        String name = where.config == null ? ROUTE : route;
        RouteConfig found = name == null ? null : config.routes().get(name);
        if (found == null) {
            throw new ParameterException(
                    line, "--route must name one of " + config.routes().keySet());
        }
        CallConfig call = switch (found.action()) {
            case CallConfig it -> it;
            case GatherConfig gather
            when leg != null && gather.legs().containsKey(leg) ->
                gather.legs().get(leg).call();
            case GatherConfig gather ->
                throw new ParameterException(
                        line, "--leg must name one of " + gather.legs().keySet());
            default -> throw new ParameterException(line, "nobody answers the route " + name + " over a broker");
        };
        if (call.target() instanceof HttpTargetConfig) {
            throw new ParameterException(line, "the route " + name + " has a service on HTTP, not on a broker");
        }
        return call;
    }
}
