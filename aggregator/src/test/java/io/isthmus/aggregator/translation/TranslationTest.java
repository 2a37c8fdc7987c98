package io.isthmus.aggregator.translation;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.channel.ScriptedChannel;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.payload.PayloadSchema;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslationTest {

    private final VirtualLoop loop = new VirtualLoop();
    private final ScriptedChannel service = new ScriptedChannel();

    @TempDir
    private Path folder;

    @Test
    void theBodyToSendIsPutTogetherFromTheRequest() {
        var channel = new ComposedBodyChannel(service, Composition.of(Map.of("sku", "${path.sku}")));
        channel.send(Requests.at(loop)
                .body(Payload.utf8("ignored"), "text/plain")
                .scope(root ->
                        root.equals("path") ? Json.object().put("sku", "A-1").build() : null)
                .build());
        assertThat(text(service.lastSent().body())).isEqualTo("{\"sku\":\"A-1\"}");
        assertThat(service.lastSent().contentType()).isEqualTo("application/json");
    }

    @Test
    void aBodyThatCannotBePutTogetherIsNeverSent() {
        var channel = new ComposedBodyChannel(service, Composition.of(Map.of("n", "${$number(body.n)}")));
        Future<Reply> reply = channel.send(Requests.at(loop)
                .scope(root -> root.equals("body")
                        ? Json.object().put("n", "no number").build()
                        : null)
                .build());
        assertThat(reply.cause()).isInstanceOf(ChannelFailure.Unrenderable.class);
        assertThat(service.sent()).isEmpty();
    }

    @Test
    void aLegThatOnlyAsksSendsNoBody() {
        new BodilessChannel(service).send(Requests.any(loop));
        assertThat(service.lastSent().body()).isEqualTo(Payload.EMPTY);
        assertThat(service.lastSent().contentType()).isNull();
    }

    @Test
    void aReplyThatFitsPassesAsItIs() throws IOException {
        var fitting = Reply.of(201, "application/json", Payload.utf8("{\"n\":1}"));
        assertThat(translated(fitting, schema(), null).result()).isSameAs(fitting);
    }

    @Test
    void aReplyThatDoesNotFitIsInvalidAndItsContentIsNotTold() throws IOException {
        Future<Reply> reply = translated(json("{\"n\":\"s3cret\"}"), schema(), null);
        assertThat(reply.cause())
                .isInstanceOf(ChannelFailure.InvalidReply.class)
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void aReplyThatIsNoJsonIsInvalidWhereItHasToBe() throws IOException {
        assertThat(translated(json("<html>"), schema(), null).cause()).isInstanceOf(ChannelFailure.InvalidReply.class);
        assertThat(translated(json(""), schema(), null).cause()).isInstanceOf(ChannelFailure.InvalidReply.class);
    }

    @Test
    void aFaultPassesAsItIs() throws IOException {
        Reply fault = Reply.of(404, "text/plain", Payload.utf8("not here"));
        assertThat(translated(fault, schema(), Composition.of(Map.of())).result())
                .isSameAs(fault);
    }

    @Test
    void theAnswerIsWhatTheRouteMakesOfTheReply() {
        Future<Reply> reply = translated(json("{\"n\":1}"), null, Composition.of(Map.of("number", "${reply.n}")));
        assertThat(text(reply.result().body())).isEqualTo("{\"number\":1}");
        assertThat(reply.result().status()).isEqualTo(202);
    }

    @Test
    void anAnswerThatCannotBeMadeIsInvalid() {
        var number = Composition.of(Map.of("number", "${$number(reply.n)}"));
        assertThat(translated(json("{\"n\":\"no number\"}"), null, number).cause())
                .isInstanceOf(ChannelFailure.InvalidReply.class);
    }

    @Test
    void aReplyThatFlowsIsLetGoSinceItWouldHaveToBeHeldWhole() throws IOException {
        var abandoned = new AtomicInteger();
        var flowing = new Reply(200, Headers.EMPTY, null, (Flow) abandoned::incrementAndGet, null);
        assertThat(translated(flowing, schema(), null).cause()).isInstanceOf(ChannelFailure.InvalidReply.class);
        assertThat(translated(flowing, null, Composition.of(Map.of())).cause())
                .isInstanceOf(ChannelFailure.InvalidReply.class);
        assertThat(abandoned).hasValue(2);
    }

    private Future<Reply> translated(Reply reply, PayloadSchema schema, Composition body) {
        Channel channel = schema == null ? service : new ReplySchema(service, schema);
        channel = body == null ? channel : new ComposedReply(channel, body, 202);
        Future<Reply> translated = channel.send(Requests.any(loop));
        service.reply(reply);
        return translated;
    }

    private static Reply json(String text) {
        return Reply.of(200, "application/json", Payload.utf8(text));
    }

    private PayloadSchema schema() throws IOException {
        Path file = folder.resolve("reply.json");
        Files.writeString(
                file,
                "{\"type\": \"object\", \"properties\": {\"n\": {\"type\": \"integer\"}}, \"required\": [\"n\"]}");
        return PayloadSchema.load(file);
    }

    private static String text(Object body) {
        return ((Payload) body).asUtf8();
    }
}
