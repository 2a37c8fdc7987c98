package io.isthmus.schema.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.json.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigLoaderTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("AMQP_PASSWORD", "hidden", "REGION", "eu");

    /** Each file tells its mistakes itself, in lines that begin with {@code #!}. */
    @ParameterizedTest
    @MethodSource("wrongFiles")
    void tellsEverythingThatIsWrongAndWhere(Path file) throws Exception {
        var expected = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#! "))
                .map(line -> file + ":" + line.substring(3).replace("FOLDER", String.valueOf(file.getParent())))
                .toList();

        assertThat(errors(ConfigLoader.load(file, Map.of()))).isNotEmpty().containsExactlyElementsOf(expected);
    }

    static Stream<Path> wrongFiles() throws Exception {
        return Files.list(resource("/config/wrong")).sorted();
    }

    @Test
    void readsWhatIsRight() throws Exception {
        var config = right();

        assertThat(config.routes().keySet())
                .containsExactly(
                        "create-quote",
                        "reserve",
                        "order-page",
                        "cheapest-carrier",
                        "dashboard",
                        "name",
                        "place-order",
                        "notify",
                        "prices",
                        "notices",
                        "catalog");
        assertThat(config.server().limits().bodyBytesMax()).isEqualTo(new ByteSize(1 << 20));
        assertThat(config.services().get("catalog").endpoints())
                .extracting(ServiceConfig.EndpointConfig::weight)
                .containsExactly(95, 5);
        assertThat(((KafkaBrokerConfig) config.brokers().get("events")).client())
                .containsEntry("linger.ms", "0");
        assertThat(((JwtConfig) config.identities().get("shop")).algorithms())
                .containsExactly(SignatureAlgorithm.EDDSA);
        assertThat(config.policies().get("careful").retry().on())
                .containsExactly(RetryOn.NOT_SENT, RetryOn.UNAVAILABLE);
    }

    @Test
    void fillsInDefaults() throws Exception {
        var config = right();
        var service = config.services().get("customers");

        assertThat(service.balance()).isEqualTo(Balance.ROUND_ROBIN);
        assertThat(service.endpoints().getFirst().weight()).isEqualTo(1);
        assertThat(config.server().listeners().http().host()).isEqualTo("0.0.0.0");
        assertThat(((KafkaBrokerConfig) config.brokers().get("events"))
                        .replies()
                        .partitions())
                .isEqualTo(12);
        assertThat(config.routes().get("order-page").limit()).isNull();
        assertThat(config.telemetry().traces().sample().ratio()).isEqualTo(0.005);
        assertThat(config.telemetry().traces().service()).isEqualTo("isthmus");
        assertThat(config.telemetry().traces().spansMax()).isEqualTo(4096);
    }

    @Test
    void readsCallsAndTheirPolicies() throws Exception {
        var config = right();
        var quote = (CallConfig) config.routes().get("create-quote").action();
        var name = (CallConfig) config.routes().get("name").action();
        var catalog = (CallConfig) config.routes().get("catalog").action();

        assertThat(config.policyOf(quote).bulkhead()).isEqualTo(200);
        assertThat(config.timeoutOf(quote)).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.policyOf(name).timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.timeoutOf(name)).isEqualTo(Duration.ofMillis(500));
        assertThat(config.policyOf(catalog)).isEqualTo(PolicyConfig.NONE);
        assertThat(((KafkaTargetConfig) quote.target()).key().roots()).containsExactly("body");
        assertThat(config.routes().get("create-quote").request().schema().validate(Json.of(1)))
                .hasSize(1);
    }

    @Test
    void readsMessagesToPublish() throws Exception {
        var config = right();
        var order = (PublishConfig) config.routes().get("place-order").action();
        var notice = (PublishConfig) config.routes().get("notify").action();

        assertThat(order.headers()).containsOnlyKeys("tenant", "source");
        assertThat(order.status()).isEqualTo(202);
        assertThat(config.timeoutOf(order)).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.policyOf(order).retry().on()).containsExactly(RetryOn.NOT_SENT);
        assertThat(order.batch()).isEqualTo(new BatchConfig(500, new ByteSize(16 << 10), 64));
        assertThat(notice.batch()).isNull();
        assertThat(notice.status()).isEqualTo(204);
        assertThat(config.timeoutOf(notice)).isEqualTo(Duration.ofSeconds(1));
        var mails = (RabbitPublishConfig) notice.target();
        assertThat(mails.publishTo()).isEqualTo("notices");
        assertThat(mails.consumers()).isEqualTo("mails");
        assertThat(mails.serviceQueue()).isEqualTo("mails");
        assertThat(mails.admit().depthMax()).isEqualTo(100);
        var orders = (KafkaPublishConfig) order.target();
        assertThat(orders.consumers()).isEqualTo("shop.orders");
        assertThat(orders.admit().lagMax()).isEqualTo(5000);
    }

    @Test
    void readsStreams() throws Exception {
        var prices = (StreamConfig) right().routes().get("prices").action();

        assertThat(prices.heartbeat()).isEqualTo(Duration.ofSeconds(5));
        assertThat(prices.clientsMax()).isEqualTo(10_000);
        var notices = (StreamConfig) right().routes().get("notices").action();
        assertThat(((RabbitStreamConfig) notices.source()).key()).isEqualTo("notice.*");
        assertThat(prices.source().filter().roots()).containsExactlyInAnyOrder("key", "query");
    }

    @Test
    void readsLegs() throws Exception {
        var legs = ((GatherConfig) right().routes().get("order-page").action()).legs();

        assertThat(legs.keySet()).containsExactly("order", "customer", "items", "stock", "offers");
        assertThat(legs.get("items").name()).isEqualTo("items");
        assertThat(legs.get("items").after()).containsExactly("order");
        assertThat(legs.get("stock").fallback()).isEqualTo(Json.of(Map.of("known", false)));
        assertThat(legs.get("offers").optional()).isTrue();
        assertThat(legs.get("offers").call().timeout()).isEqualTo(Duration.ofMillis(300));
        var stock = (RabbitTargetConfig) legs.get("stock").call().target();
        assertThat(stock.publishTo()).isEmpty();
        assertThat(stock.routingKey().render(root -> null)).isEqualTo("stock.lookup");
    }

    @Test
    void readsDialectsWithAndWithoutOptions() throws Exception {
        var config = right();
        var legs = ((GatherConfig) config.routes().get("order-page").action()).legs();
        var order = (KafkaTargetConfig) legs.get("order").call().target();
        var stock = (RabbitTargetConfig) legs.get("stock").call().target();
        var reserve = (CallConfig) config.routes().get("reserve").action();

        assertThat(order.dialect())
                .isEqualTo(new Dialect.CloudEvents(Dialect.CloudEvents.Mode.STRUCTURED, null, "/isthmus", null));
        assertThat(stock.dialect()).isEqualTo(new Dialect.NServiceBus("Shop.Lookup", Map.of("0", 204, "Gone", 410)));
        assertThat(((RabbitTargetConfig) reserve.target()).dialect()).isEqualTo(Dialect.SPRING);
    }

    @Test
    void readsManyRepliesAndWhenAGatherIsDecided() throws Exception {
        var routes = right().routes();
        var carrier = routes.get("cheapest-carrier");
        var replies = ((CallConfig) carrier.action()).replies();
        var dashboard = (GatherConfig) routes.get("dashboard").action();
        var carriers = dashboard.legs().get("carriers").call().replies();

        assertThat(replies.atLeast()).isEqualTo(1);
        assertThat(replies.most()).isEqualTo(20);
        assertThat(replies.within()).isEqualTo(Duration.ofMillis(400));
        assertThat(replies.until().roots()).containsExactlyInAnyOrder("reply", "replies", "body");
        assertThat(replies.faults()).isEqualTo(RepliesConfig.Faults.IGNORE);
        assertThat(replies.bytesMax().bytes()).isEqualTo(1 << 20);
        assertThat(carrier.respond().stream()).isTrue();
        assertThat(carriers.faults()).isEqualTo(RepliesConfig.Faults.FAIL);
        assertThat(dashboard.complete()).isEqualTo(new CompletionConfig.Quorum(2));
        assertThat(((GatherConfig) routes.get("order-page").action()).complete())
                .isEqualTo(new CompletionConfig.All());
    }

    @Test
    void takesTheEnvironmentIn() throws Exception {
        var config = right();
        var broker = (RabbitBrokerConfig) config.brokers().get("tasks");
        var reserve = (CallConfig) config.routes().get("reserve").action();

        assertThat(broker.uri().getUserInfo()).isEqualTo("guest:hidden");
        assertThat(reserve.body().roots()).containsExactlyInAnyOrder("path", "body", "token");
    }

    @Test
    void neverPrintsASecret() throws Exception {
        assertThat(right().toString())
                .doesNotContain("hidden", "a secret", "guest")
                .contains("sasl.jaas.config");
    }

    @Test
    void neverPrintsWhatCallbacksAreSignedWith(@TempDir Path folder) throws Exception {
        var secret = Files.writeString(folder.resolve("secret.txt"), "hidden".repeat(8) + "\n");
        var inFile = new CallbacksConfig.KeyConfig("k", null, secret.toUri());
        var inPlace = new CallbacksConfig.KeyConfig("k", "hidden".repeat(8), null);

        assertThat(inFile.bytes()).asString().isEqualTo("hidden".repeat(8));
        assertThat(inPlace.bytes()).isEqualTo(inFile.bytes());
        assertThat(List.of(inFile, inPlace).toString()).doesNotContain("hidden");
    }

    @Test
    void doesNotPrintTheSecretOfAnAddressThatIsWrong(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("gateway.yaml"), """
                version: 1
                brokers:
                  a: {rabbitmq: {uri: "http://u:hidden@host"}}
                  b: {rabbitmq: {uri: "amqp://u:hid den@host"}}
                  c: {rabbitmq: {uri: "u:hidden@host:5672"}}
                routes: {}
                """);

        assertThat(errors(ConfigLoader.load(file, Map.of())))
                .hasSizeGreaterThan(2)
                .noneMatch(error -> error.contains("hid"));
    }

    @Test
    void saysThatAFileIsNotThere(@TempDir Path folder) {
        var file = folder.resolve("none.yaml");

        assertThat(errors(ConfigLoader.load(file, Map.of())))
                .singleElement()
                .asString()
                .contains("cannot be read");
    }

    static GatewayConfig right() throws Exception {
        return switch (ConfigLoader.load(resource("/config/right/gateway.yaml"), ENVIRONMENT)) {
            case ConfigResult.Loaded(var config) -> config;
            case ConfigResult.Rejected(var errors) -> throw new AssertionError(errors.toString());
        };
    }

    private static List<String> errors(ConfigResult result) {
        return switch (result) {
            case ConfigResult.Loaded loaded -> List.of();
            case ConfigResult.Rejected(var errors) ->
                errors.stream().map(ConfigError::toString).toList();
        };
    }

    private static Path resource(String name) throws URISyntaxException, IOException {
        return Path.of(ConfigLoaderTest.class.getResource(name).toURI()).toRealPath();
    }
}
