package io.isthmus.broker.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.translation.MessageForm;
import io.isthmus.broker.Loops;
import io.isthmus.schema.avro.AvroType;
import io.isthmus.schema.config.AvroPayloadConfig;
import io.isthmus.schema.config.PayloadConfig;
import io.isthmus.schema.config.ProtobufPayloadConfig;
import io.isthmus.schema.config.SchemaRegistryConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.payload.Framing;
import io.isthmus.schema.protobuf.ProtoFile;
import io.isthmus.testbed.SchemaRegistryServer;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages that are Avro, with a registry that comes and goes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class MessageFormsTest {

    private static final String ORDER = "{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"shop\","
            + "\"fields\":[{\"name\":\"sku\",\"type\":\"string\"}]}";
    private static final String PRICE =
            "{\"type\":\"record\",\"name\":\"Price\",\"fields\":" + "[{\"name\":\"amount\",\"type\":\"int\"}]}";
    private static final String LATER_PRICE = "{\"type\":\"record\",\"name\":\"Price\",\"fields\":"
            + "[{\"name\":\"amount\",\"type\":\"long\"},{\"name\":\"currency\",\"type\":\"string\",\"default\":\"EUR\"}]}";
    private static final Json BODY = Json.object().put("sku", "a").build();

    private final Loops loops = new Loops();
    private SchemaRegistryServer server = SchemaRegistryServer.started();
    private @Nullable MessageForms forms;
    private Map<String, SchemaRegistryConfig> configs = Map.of();

    /** A gateway has loaded the HTTP client before it listens. */
    @BeforeAll
    void loadClasses() {
        server.register("orders", ORDER);
        try (var cold = new Loops()) {
            var first =
                    new MessageForms(Map.of("main", config(List.of(URI.create(server.url())), 10, 10)), cold.vertx());
            MessageForm form = first.of(new AvroPayloadConfig(null, null, "main", "orders"), cold.get(0));
            var done = new CompletableFuture<Payload>();
            cold.get(0)
                    .execute(() -> form.encode(BODY).onSuccess(done::complete).onFailure(done::completeExceptionally));
            done.join();
        }
        server.close();
        server = SchemaRegistryServer.started();
    }

    @AfterEach
    void nothingWasBlocked() {
        if (forms != null) {
            forms.close().await();
        }
        server.close();
        server = SchemaRegistryServer.started();
        configs = Map.of();
        assertThat(loops.blocked()).as("what blocked an event loop").isEmpty();
    }

    @AfterAll
    void close() {
        server.close();
        loops.close();
    }

    @Test
    void withoutARegistryMessagesAreTheBareValue() {
        MessageForm form = form(new AvroPayloadConfig(type(ORDER), type(PRICE), null, null));

        Payload message = done(form, it -> it.encode(BODY));

        assertThat(message.bytes()).containsExactly(2, 'a');
        assertThat(done(form, it -> it.decode(Payload.of(new byte[] {6})))
                        .toPayload()
                        .asUtf8())
                .isEqualTo("{\"amount\":3}");
        failed(form, it -> it.decode(Payload.of(new byte[] {6, 7})), ChannelFailure.InvalidReply.class);
        assertThat(failed(form, it -> it.encode(Json.NULL), ChannelFailure.Unrenderable.class)
                        .violations())
                .hasSize(1);
    }

    @Test
    void theLatestSchemaOfASubjectIsUsedAndItsNumberStandsBeforeTheValue() throws Exception {
        server.register("other", "\"int\"");
        int id = server.register("orders/v 1", ORDER);
        MessageForm form = form(new AvroPayloadConfig(null, null, "main", "orders/v 1"));

        Payload message = done(form, it -> it.encode(BODY));
        done(form, it -> it.encode(BODY));

        assertThat(Framing.schemaId(message.bytes())).isEqualTo(id);
        assertThat(message.bytes()).endsWith(2, 'a');
        assertThat(server.asked())
                .containsExactly("GET /subjects/orders%2Fv%201/versions/latest", "GET /schemas/ids/" + id);
    }

    @Test
    void aSchemaOfOursIsLookedUpAndNeverRegistered() throws Exception {
        MessageForm form = form(new AvroPayloadConfig(type(ORDER), type(PRICE), "main", "orders"));
        var unknown = failed(form, it -> it.encode(BODY), ChannelFailure.SchemaUnavailable.class);
        assertThat(unknown.effect()).isEqualTo(ChannelFailure.Effect.NONE);

        int id = server.register("orders", type(ORDER).text());
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(Framing.schemaId(
                                done(form, it -> it.encode(BODY)).bytes()))
                        .isEqualTo(id));

        assertThat(server.asked()).containsOnly("POST /subjects/orders");
    }

    @Test
    void repliesAreReadAsConfiguredWhateverTheyWereWrittenWith() throws Exception {
        server.register("orders", type(ORDER).text());
        int first = server.register("prices", PRICE);
        int second = server.register("prices", LATER_PRICE);
        MessageForm later = form(new AvroPayloadConfig(type(ORDER), type(LATER_PRICE), "main", "orders"));
        MessageForm asWritten = form(new AvroPayloadConfig(type(ORDER), null, "main", "orders"));
        Payload old = Payload.of(Framing.frame(first, new byte[] {6}));
        Payload recent = Payload.of(Framing.frame(second, new byte[] {8, 6, 'U', 'S', 'D'}));

        assertThat(text(done(later, it -> it.decode(old)))).isEqualTo("{\"amount\":3,\"currency\":\"EUR\"}");
        assertThat(text(done(later, it -> it.decode(recent)))).isEqualTo("{\"amount\":4,\"currency\":\"USD\"}");
        assertThat(text(done(asWritten, it -> it.decode(old)))).isEqualTo("{\"amount\":3}");
        // A schema is known to all who ask the same registry.
        assertThat(server.asked()).containsOnlyOnce("GET /schemas/ids/" + first);
        failed(later, it -> it.decode(Payload.of(Framing.frame(99, new byte[1]))), ChannelFailure.InvalidReply.class);
        failed(later, it -> it.decode(Payload.utf8("{}")), ChannelFailure.InvalidReply.class);
        failed(later, it -> it.decode(Payload.EMPTY), ChannelFailure.InvalidReply.class);
    }

    @Test
    void whatIsKnownIsUsedWhileTheRegistryIsAwayAndWhatIsNotIsSaidToBeUnknown() {
        int known = server.register("orders", ORDER);
        int unknown = server.register("prices", PRICE);
        MessageForm form = form(new AvroPayloadConfig(null, null, "main", "orders"));
        done(form, it -> it.encode(BODY));

        server.stop();

        done(form, it -> it.encode(BODY));
        done(form, it -> it.decode(Payload.of(Framing.frame(known, new byte[] {2, 'a'}))));
        Payload price = Payload.of(Framing.frame(unknown, new byte[] {6}));
        var unread = failed(form, it -> it.decode(price), ChannelFailure.SchemaUnavailable.class);
        assertThat(unread.effect()).isEqualTo(ChannelFailure.Effect.ACCEPTED);
        assertThat(unread).hasMessageContaining("has answered");
        var unsent = failed(
                form(new AvroPayloadConfig(type(PRICE), null, "main", "prices")),
                it -> it.encode(Json.object().put("amount", 1).build()),
                ChannelFailure.SchemaUnavailable.class);
        assertThat(unsent.effect()).isEqualTo(ChannelFailure.Effect.NONE);
        assertThat(unsent).hasMessageContaining("Nothing was sent");
        assertThat(counters().failed().sum()).isPositive();
        // Somebody who asks within a second of a failure.
        await().untilAsserted(() -> {
            failed(form, it -> it.decode(price), ChannelFailure.SchemaUnavailable.class);
            assertThat(counters().rested().sum()).isPositive();
        });

        server.start();
        await().ignoreExceptions().untilAsserted(() -> done(form, it -> it.decode(price)));
    }

    @Test
    void oneThatDoesNotAnswerInTimeIsAwayAndTheNextOneIsAsked() {
        try (var second = SchemaRegistryServer.started()) {
            second.register("orders", ORDER);
            server.stall();
            MessageForm form = form(
                    new AvroPayloadConfig(null, null, "main", "orders"),
                    config(List.of(URI.create(server.url()), URI.create(second.url())), 1_000, 100));

            done(form, it -> it.encode(BODY));

            assertThat(second.asked()).hasSize(2);
        }
    }

    @Test
    void theSameQuestionIsAskedOnceHoweverManyWaitForItAndOnlySoManyWait() {
        var schemas = new ArrayList<Payload>();
        for (int i = 0; i < 3; i++) {
            schemas.add(Payload.of(Framing.frame(server.register("prices", PRICE), new byte[] {6})));
        }
        MessageForm form = form(
                new AvroPayloadConfig(null, null, "main", "orders"),
                config(List.of(URI.create(server.url())), 2, 2, Duration.ofSeconds(30)));
        server.stall();
        var waiting = new ArrayList<CompletableFuture<Json>>();
        for (int i = 0; i < 20; i++) {
            Payload message = schemas.get(i % 2);
            waiting.add(ask(form, it -> it.decode(message)));
        }
        await().until(() -> server.asked().size() == 2);

        failed(form, it -> it.decode(schemas.get(2)), ChannelFailure.SchemaUnavailable.class);
        assertThat(counters().limited().sum()).isOne();
        server.proceed();
        waiting.forEach(CompletableFuture::join);
        done(form, it -> it.decode(schemas.get(2)));

        assertThat(server.asked()).hasSize(3);
        assertThat(counters().evicted().sum()).isOne();
    }

    @Test
    void whoWeAreIsSaid() {
        server.require("gateway", "secret");
        server.register("orders", ORDER);
        AvroPayloadConfig orders = new AvroPayloadConfig(null, null, "main", "orders");

        done(form(orders), it -> it.encode(BODY));
        var refused = failed(
                form(
                        orders,
                        new SchemaRegistryConfig(
                                List.of(URI.create(server.url())),
                                null,
                                null,
                                Duration.ofSeconds(2),
                                Duration.ofMinutes(1),
                                10,
                                10)),
                it -> it.encode(BODY),
                ChannelFailure.SchemaUnavailable.class);

        assertThat(refused).hasMessageContaining("user or password");
    }

    @Test
    void aSchemaMayReferToOthersInTheRegistry() {
        server.register(
                "lines",
                "{\"type\":\"record\",\"name\":\"shop.Line\",\"fields\":[{\"name\":\"sku\",\"type\":\"string\"}]}");
        server.register(
                "orders",
                "{\"type\":\"array\",\"items\":\"shop.Line\"}",
                ",\"references\":[{\"name\":\"shop.Line\",\"subject\":\"lines\",\"version\":1}]");
        MessageForm form = form(new AvroPayloadConfig(null, null, "main", "orders"));

        Payload message = done(form, it -> it.encode(Json.array().add(BODY).build()));

        assertThat(message.bytes()).endsWith(2, 2, 'a', 0);
    }

    @Test
    void schemasThatReferToEachOtherAreAskedForOnceEach() {
        server.register(
                "orders",
                "{\"type\":\"array\",\"items\":\"shop.Line\"}",
                ",\"references\":[{\"name\":\"shop.Line\",\"subject\":\"lines\",\"version\":1}]");
        server.register(
                "lines",
                "{\"type\":\"record\",\"name\":\"shop.Line\",\"fields\":[{\"name\":\"sku\",\"type\":\"string\"}]}",
                ",\"references\":[{\"name\":\"shop.Line\",\"subject\":\"lines\",\"version\":1},"
                        + "{\"name\":\"orders\",\"subject\":\"lines\",\"version\":1}]");
        MessageForm form = form(new AvroPayloadConfig(null, null, "main", "orders"));

        Payload message = done(form, it -> it.encode(Json.array().add(BODY).build()));

        assertThat(message.bytes()).endsWith(2, 2, 'a', 0);
        assertThat(server.asked()).filteredOn(path -> path.contains("/lines/")).hasSize(1);
    }

    @Test
    void theLatestSchemaIsAskedForAgainAfterAWhile() throws Exception {
        int old = server.register("orders", ORDER);
        var config = new SchemaRegistryConfig(
                List.of(URI.create(server.url())), null, null, Duration.ofSeconds(2), Duration.ofMillis(1), 10, 10);
        MessageForm form = form(new AvroPayloadConfig(null, null, "main", "orders"), config);
        assertThat(Framing.schemaId(done(form, it -> it.encode(BODY)).bytes())).isEqualTo(old);

        int later = server.register("orders", ORDER);

        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(Framing.schemaId(
                                done(form, it -> it.encode(BODY)).bytes()))
                        .isEqualTo(later));
    }

    @Test
    void protobufHasThePlaceOfItsMessageBehindTheNumberAndIsReadWhateverItWasWrittenWith(@TempDir Path folder)
            throws Exception {
        int id = server.register("orders", "syntax = \"proto3\";", ",\"schemaType\":\"PROTOBUF\"");
        ProtoFile shop = shop(folder);
        MessageForm bare = form(new ProtobufPayloadConfig(shop, "shop.Order", "shop.Order", null, null));
        MessageForm framed = form(new ProtobufPayloadConfig(shop, "shop.Order", "shop.Order", "main", "orders"));

        assertThat(done(bare, it -> it.encode(BODY)).bytes()).containsExactly(0x0a, 1, 'a');
        assertThat(done(framed, it -> it.encode(BODY)).bytes()).containsExactly(0, 0, 0, 0, id, 2, 2, 0x0a, 1, 'a');
        Payload alone = Payload.of(new byte[] {0x0a, 1, 'a'});
        assertThat(text(done(bare, it -> it.decode(alone)))).isEqualTo(text(BODY));
        Payload other = Payload.of(new byte[] {0, 0, 0, 0, 77, 2, 2, 0x0a, 1, 'a'});
        assertThat(text(done(framed, it -> it.decode(other)))).isEqualTo(text(BODY));
        for (byte[] wrong : new byte[][] {{}, {0, 0, 0, 0, 1}, {0, 0, 0, 0, 1, 0, 0x0a, 9}, {1, 2, 3, 4, 5, 0}}) {
            failed(framed, it -> it.decode(Payload.of(wrong)), ChannelFailure.InvalidReply.class);
        }
        failed(bare, it -> it.encode(Json.of(List.of())), ChannelFailure.Unrenderable.class);
        assertThat(server.asked()).containsExactly("GET /subjects/orders/versions/latest");
    }

    private static ProtoFile shop(Path folder) throws Exception {
        var sku = FieldDescriptorProto.newBuilder()
                .setName("sku")
                .setNumber(1)
                .setType(FieldDescriptorProto.Type.TYPE_STRING)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
        var file = FileDescriptorProto.newBuilder()
                .setName("shop.proto")
                .setPackage("shop")
                .setSyntax("proto3")
                .addMessageType(DescriptorProto.newBuilder().setName("Other"))
                .addMessageType(DescriptorProto.newBuilder().setName("Order").addField(sku));
        Path descriptor = folder.resolve("shop.desc");
        Files.write(
                descriptor, FileDescriptorSet.newBuilder().addFile(file).build().toByteArray());
        return ProtoFile.load(descriptor);
    }

    private MessageForm form(PayloadConfig payload) {
        return form(payload, config(List.of(URI.create(server.url())), 1_000, 100));
    }

    private MessageForm form(PayloadConfig payload, SchemaRegistryConfig config) {
        if (forms == null || !Map.of("main", config).equals(configs)) {
            configs = Map.of("main", config);
            forms = new MessageForms(configs, loops.vertx());
        }
        return forms.of(payload, loops.get(0));
    }

    private static SchemaRegistryConfig config(List<URI> urls, int schemasMax, int lookupsMax) {
        return config(urls, schemasMax, lookupsMax, Duration.ofSeconds(2));
    }

    private static SchemaRegistryConfig config(List<URI> urls, int schemasMax, int lookupsMax, Duration timeout) {
        return new SchemaRegistryConfig(
                urls, "gateway", "secret", timeout, Duration.ofMinutes(1), schemasMax, lookupsMax);
    }

    private RegistryCounters counters() {
        return forms.counters().get("main");
    }

    private <T> T done(MessageForm form, Function<MessageForm, Future<T>> what) {
        return ask(form, what).join();
    }

    private <T, F extends ChannelFailure> F failed(
            MessageForm form, Function<MessageForm, Future<T>> what, Class<F> failure) {
        return failure.cast(ask(form, what)
                .handle((result, cause) -> {
                    assertThat(result).isNull();
                    return cause;
                })
                .join());
    }

    /** On the form's loop, where it must also complete. */
    private <T> CompletableFuture<T> ask(MessageForm form, Function<MessageForm, Future<T>> what) {
        var outcome = new CompletableFuture<T>();
        loops.get(0).execute(() -> {
            Thread loop = Thread.currentThread();
            what.apply(form).onComplete(result -> {
                if (Thread.currentThread() != loop) {
                    outcome.completeExceptionally(new AssertionError("completed off its loop"));
                } else if (result.succeeded()) {
                    outcome.complete(result.result());
                } else {
                    outcome.completeExceptionally(result.cause());
                }
            });
        });
        return outcome;
    }

    private static String text(Json json) {
        return json.toPayload().asUtf8();
    }

    private static AvroType type(String text) {
        return AvroType.parse(text);
    }
}
