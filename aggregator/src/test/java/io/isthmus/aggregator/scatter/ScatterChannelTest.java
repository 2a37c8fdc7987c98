package io.isthmus.aggregator.scatter;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Parts;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.aggregator.reply.Pending;
import io.isthmus.aggregator.reply.ReplyRouter;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.RepliesConfig;
import io.isthmus.schema.config.RepliesConfig.Faults;
import io.isthmus.schema.expression.Expression;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.payload.PayloadSchema;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScatterChannelTest {

    private final VirtualLoop loop = new VirtualLoop();
    private final ReplyRouter router = new ReplyRouter(List.of(loop), 10, new Random(1));
    private final ChannelCounters channel = new ChannelCounters();
    private final ScatterCounters counters = new ScatterCounters();
    private final Abandonment client = new Abandonment();
    private final List<Pending> sent = new ArrayList<>();
    private @Nullable PayloadSchema schema;
    private boolean confirms = true;

    @Test
    void theAnswerIsAnArrayOfTheRepliesInTheOrderInWhichTheyCame() {
        Future<Reply> reply = send(replies(1, 3, null, null));
        deliver("{\"price\":3}");
        deliver("{\"price\":1}");
        assertThat(reply.isComplete()).isFalse();
        deliver("{\"price\":2}");
        assertThat(body(reply)).isEqualTo("[{\"price\":3},{\"price\":1},{\"price\":2}]");
        assertThat(reply.result().status()).isEqualTo(200);
        assertThat(reply.result().contentType()).isEqualTo("application/json");
        assertThat(counters.full().sum()).isOne();
        assertThat(counters.taken().sum()).isEqualTo(3);
    }

    @Test
    void theEndOfWithinIsTheEndOfTheWaitAndTheDeadlineThatServicesSee() {
        Future<Reply> reply = send(replies(2, null, null, Duration.ofMillis(400)));
        deliver("1");
        deliver("2");
        loop.advanceMillis(399);
        assertThat(reply.isComplete()).isFalse();
        loop.advanceMillis(1);
        assertThat(body(reply)).isEqualTo("[1,2]");
        assertThat(channel.replied().sum()).isOne();
        assertThat(channel.inFlight().sum()).isZero();
        assertThat(counters.full().sum()).isZero();
    }

    @Test
    void theDeadlineEndsTheWaitTooIfItComesFirst() {
        Future<Reply> reply = send(replies(1, null, null, Duration.ofMinutes(1)));
        deliver("1");
        loop.advanceMillis(1000);
        assertThat(body(reply)).isEqualTo("[1]");
    }

    @Test
    void fewerThanNeededSayHowManyCame() {
        Future<Reply> reply = send(replies(3, null, null, Duration.ofMillis(400)));
        deliver("1");
        deliver(new Reply(500, Headers.EMPTY, null, Payload.EMPTY, null));
        loop.advanceMillis(400);
        var incomplete = (ChannelFailure.RepliesIncomplete) reply.cause();
        assertThat(incomplete.usable()).isOne();
        assertThat(incomplete.effect()).isEqualTo(ChannelFailure.Effect.ACCEPTED);
        assertThat(incomplete.getMessage())
                .isEqualTo("Of the 3 replies that are needed 1 came, and 1 that cannot be used.");
        assertThat(channel.expired().sum()).isOne();
    }

    @Test
    void noneAtAllIsNoReplyOrWhatTheBrokerSays() {
        Future<Reply> silent = send(replies(1, null, null, Duration.ofMillis(400)));
        confirms = false;
        Future<Reply> unconfirmed = send(replies(0, null, null, Duration.ofMillis(400)));
        loop.advanceMillis(400);
        assertThat(silent.cause()).isInstanceOf(ChannelFailure.NoReply.class);
        assertThat(unconfirmed.cause()).isInstanceOf(ChannelFailure.PublishUnconfirmed.class);
    }

    @Test
    void noneIsAnAnswerWhereNoneIsNeeded() {
        Future<Reply> reply = send(replies(0, null, null, Duration.ofMillis(400)));
        loop.advanceMillis(400);
        assertThat(body(reply)).isEqualTo("[]");
    }

    @Test
    void untilLooksAtTheLatestTheSoFarAndTheRequest() {
        Future<Reply> latest = send(replies(1, null, "${reply.last}", null));
        deliver("{\"last\":false}");
        deliver("{}");
        deliver("{\"last\":1}");
        assertThat(latest.isComplete()).isFalse();
        deliver("{\"last\":true}");
        assertThat(body(latest)).startsWith("[{\"last\":false},");

        Future<Reply> all = send(replies(1, null, "${$sum(replies.seats) >= body.seats}", null));
        deliver("{\"seats\":2}");
        assertThat(all.isComplete()).isFalse();
        deliver("{\"seats\":3}");
        assertThat(body(all)).isEqualTo("[{\"seats\":2},{\"seats\":3}]");
    }

    @Test
    void untilThatIsTrueBeforeEnoughHaveComeEndsInVain() {
        Future<Reply> reply = send(replies(2, null, "${reply.last}", null));
        deliver("{\"last\":true}");
        assertThat(reply.cause()).isInstanceOf(ChannelFailure.RepliesIncomplete.class);
    }

    @Test
    void untilThatCannotBeEvaluatedIsAnInvalidReply() {
        Future<Reply> reply = send(replies(1, null, "${reply.price > 3}", null));
        deliver("{\"price\":\"free\"}");
        assertThat(reply.cause()).isInstanceOf(ChannelFailure.InvalidReply.class);
    }

    @Test
    void faultsAndWhatIsNotJsonAreLeftOutCountedAndCountTowardsTheMost() {
        Future<Reply> reply = send(replies(1, 3, null, null));
        deliver("[");
        deliver(new Reply(200, Headers.EMPTY, null, Payload.EMPTY, "thrown"));
        deliver("");
        assertThat(body(reply)).isEqualTo("[null]");
        assertThat(counters.ignored().sum()).isEqualTo(2);
    }

    @Test
    void aReplyThatCannotBeReadIsOneOfThem() {
        Future<Reply> reply = send(replies(1, 2, null, null));
        router.deliver(sent.getLast().correlationId(), () -> {
            throw new IllegalStateException("no such encoding");
        });
        deliver("1");
        assertThat(body(reply)).isEqualTo("[1]");
        assertThat(counters.ignored().sum()).isOne();
    }

    @Test
    void aFaultIsTheAnswerWhereTheRouteWantsThat() {
        Future<Reply> reply = send(strict());
        deliver("1");
        deliver(Reply.of(409, "text/plain", Payload.utf8("sold out")));
        assertThat(reply.result().status()).isEqualTo(409);

        Future<Reply> unreadable = send(strict());
        deliver("[");
        assertThat(unreadable.cause()).isInstanceOf(ChannelFailure.InvalidReply.class);
    }

    @Test
    void eachReplyIsCheckedAgainstTheSchema(@TempDir Path folder) throws Exception {
        schema = PayloadSchema.load(Files.writeString(folder.resolve("number.json"), "{\"type\":\"number\"}"));
        Future<Reply> reply = send(replies(1, 3, null, null));
        deliver("\"one\"");
        deliver("2");
        deliver("3");
        assertThat(body(reply)).isEqualTo("[2,3]");
    }

    @Test
    void moreBytesThanTheLimitFailAndAreCounted() {
        Future<Reply> reply = send(new RepliesConfig(1, 100, null, null, Faults.IGNORE, ByteSize.parse("10B")));
        deliver("12345");
        deliver("12345");
        assertThat(reply.isComplete()).isFalse();
        deliver("1");
        assertThat(reply.cause())
                .isInstanceOf(ChannelFailure.InvalidReply.class)
                .hasMessageContaining("bytesMax")
                .hasMessageContaining("10 bytes");
        assertThat(counters.tooLarge().sum()).isOne();
    }

    @Test
    void aReplyAfterTheEndIsLateAndNeverADuplicate() {
        send(replies(1, 1, null, null));
        deliver("1");
        deliver("2");
        deliver("3");
        assertThat(router.counters().late().sum()).isEqualTo(2);
        assertThat(router.counters().duplicate().sum()).isZero();
    }

    @Test
    void onceAReplyHasComeTheBrokerCanRefuseNothingAnyMore() {
        Future<Reply> reply = send(replies(1, 2, null, null));
        deliver("1");
        sent.getLast().failed(new ChannelFailure.PublishRejected("no"));
        router.fail(sent.getLast().correlationId(), new ChannelFailure.NoConsumer("no queue"));
        loop.run();
        deliver("2");
        assertThat(body(reply)).isEqualTo("[1,2]");
    }

    @Test
    void beforeThatItCan() {
        Future<Reply> reply = send(replies(1, 2, null, null));
        router.fail(sent.getLast().correlationId(), new ChannelFailure.NoConsumer("no queue"));
        loop.run();
        assertThat(reply.cause()).isInstanceOf(ChannelFailure.NoConsumer.class);
    }

    @Test
    void anAskerThatGoesEndsItAtOnce() {
        Future<Reply> reply = send(replies(1, 2, null, null));
        deliver("1");
        client.give();
        assertThat(reply.cause()).isInstanceOf(ChannelFailure.GivenUp.class);
        assertThat(loop.timersWaiting()).isZero();
    }

    @Test
    void inPartsTheFirstReplyBeginsTheAnswerAndTheLastWordIsTheirNumber() {
        Future<Reply> reply = stream(replies(1, 3, null, null));
        assertThat(reply.isComplete()).isFalse();
        deliver("1");
        var parts = (Parts) reply.result().body();
        assertThat(parts.next()).isEqualTo(new Parts.Part("reply", Json.of(1)));
        assertThat(parts.next()).isNull();
        assertThat(parts.ended()).isNull();
        deliver("[");
        deliver("2");
        assertThat(parts.ended()).isNull();
        assertThat(Objects.requireNonNull(parts.next()).data()).isEqualTo(Json.of(2));
        assertThat(body(Objects.requireNonNull(parts.ended()))).isEqualTo("{\"replies\":2,\"ignored\":1}");
    }

    @Test
    void inPartsAFailureBeforeTheFirstIsTheOutcomeAndOneAfterItTheLastWord() {
        Future<Reply> none = stream(replies(1, null, null, Duration.ofMillis(400)));
        loop.advanceMillis(400);
        assertThat(none.cause()).isInstanceOf(ChannelFailure.NoReply.class);

        Future<Reply> few = stream(replies(2, null, null, Duration.ofMillis(400)));
        deliver("1");
        loop.advanceMillis(400);
        var parts = (Parts) few.result().body();
        parts.next();
        assertThat(Objects.requireNonNull(parts.ended()).cause()).isInstanceOf(ChannelFailure.RepliesIncomplete.class);
    }

    @Test
    void partsThatNobodyReadsGiveTheRestUp() {
        Future<Reply> reply = stream(replies(1, 3, null, null));
        deliver("1");
        ((Parts) reply.result().body()).abandon();
        assertThat(channel.givenUp().sum()).isOne();
        assertThat(channel.inFlight().sum()).isZero();
        assertThat(loop.timersWaiting()).isZero();
    }

    private static RepliesConfig replies(
            int atLeast, @Nullable Integer atMost, @Nullable String until, @Nullable Duration within) {
        return new RepliesConfig(
                atLeast,
                atMost == null && until == null && within == null ? Integer.valueOf(100) : atMost,
                until == null ? null : Expression.parse(until, null),
                within,
                Faults.IGNORE,
                ByteSize.parse("1MiB"));
    }

    private static RepliesConfig strict() {
        return new RepliesConfig(1, 3, null, null, Faults.FAIL, ByteSize.parse("1MiB"));
    }

    private Future<Reply> send(RepliesConfig config) {
        return ask(ScatterChannel.whole(broker(), config, schema, loop, counters));
    }

    private Future<Reply> stream(RepliesConfig config) {
        return ask(ScatterChannel.inParts(broker(), config, schema, loop, counters));
    }

    private Future<Reply> ask(Channel asked) {
        return asked.send(Requests.at(loop)
                .scope(root ->
                        root.equals("body") ? Json.object().put("seats", 5).build() : null)
                .abandonment(client)
                .build());
    }

    private Channel broker() {
        return (Request request) -> {
            Pending pending = Objects.requireNonNull(router.on(loop).register(request, channel));
            pending.beginPublish();
            if (confirms) {
                pending.confirmed();
            }
            sent.add(pending);
            return pending.reply();
        };
    }

    private void deliver(String json) {
        deliver(Reply.of(200, "application/json", Payload.utf8(json)));
    }

    private void deliver(Reply reply) {
        router.deliver(sent.getLast().correlationId(), () -> reply);
        loop.run();
    }

    private static String body(Future<Reply> reply) {
        assertThat(reply.cause()).isNull();
        return ((Payload) reply.result().body()).asUtf8();
    }
}
