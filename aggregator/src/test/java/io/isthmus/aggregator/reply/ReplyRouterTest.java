package io.isthmus.aggregator.reply;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ReplyRouterTest {

    private final VirtualLoop one = new VirtualLoop(0);
    private final VirtualLoop other = new VirtualLoop(1);
    private final ReplyRouter router = new ReplyRouter(List.of(one, other), 6, new Random(1));
    private final ChannelCounters channel = new ChannelCounters();

    @Test
    void eachReplyComesToItsOwnRequestOnItsOwnLoop() {
        Pending onOne = register(one);
        Pending onOther = register(other);
        router.deliver(onOther.correlationId(), reply("other"));
        router.deliver(onOne.correlationId().getBytes(US_ASCII), reply("one"));
        assertThat(onOne.reply().isComplete()).isFalse();
        one.run();
        assertThat(body(onOne.reply())).isEqualTo("one");
        assertThat(onOther.reply().isComplete()).isFalse();
        other.run();
        assertThat(body(onOther.reply())).isEqualTo("other");
    }

    @Test
    void aMessageThatNobodyRepliesToIsAnsweredByItsConfirm() {
        Pending message = router.on(one).registerPublish(Requests.any(one), channel);
        message.beginPublish();
        message.confirmed(() -> Headers.of("isthmus-offset", "7"));
        assertThat(message.reply().isComplete()).isFalse();
        one.run();
        assertThat(message.reply().result().status()).isEqualTo(202);
        assertThat(message.reply().result().headers().get("isthmus-offset")).isEqualTo("7");
        assertThat(channel.confirmed().sum()).isOne();
        assertThat(channel.replied().sum()).isZero();
        assertThat(channel.inFlight().sum()).isZero();
    }

    @Test
    void aConfirmThatTheDeadlineOvertakesOnTheWayToItsLoopCounts() {
        Pending message = router.on(one).registerPublish(Requests.any(one), channel);
        message.beginPublish();
        message.confirmed(() -> Headers.of("isthmus-offset", "7"));
        message.expire();
        one.run();
        assertThat(message.reply().result().status()).isEqualTo(202);
        assertThat(message.reply().result().headers().get("isthmus-offset")).isEqualTo("7");
        assertThat(channel.expired().sum()).isZero();
        assertThat(channel.inFlight().sum()).isZero();
    }

    @Test
    void aMessageThatIsReturnedIsNotConfirmedByTheAckBehindIt() {
        Pending message = router.on(one).registerPublish(Requests.any(one), channel);
        message.beginPublish();
        message.failed(new ChannelFailure.NoConsumer("Nobody."));
        message.confirmed();
        one.run();
        assertThat(message.reply().cause()).isInstanceOf(ChannelFailure.NoConsumer.class);
        assertThat(channel.returned().sum()).isOne();
    }

    @Test
    void aConfirmWhosePlaceCannotBeToldEndsByTheDeadlineAllTheSame() {
        Pending message = router.on(one).registerPublish(Requests.any(one), channel);
        message.beginPublish();
        assertThatThrownBy(() -> message.confirmed(() -> {
                    throw new IllegalStateException("no place");
                }))
                .hasMessage("no place");
        one.advanceMillis(1000);
        assertThat(message.reply().result().status()).isEqualTo(202);
        assertThat(channel.inFlight().sum()).isZero();
    }

    @Test
    void norByTheDeadlineThatOvertakesBothOnTheWayToItsLoop() {
        Pending message = router.on(one).registerPublish(Requests.any(one), channel);
        message.beginPublish();
        router.fail(message.correlationId(), new ChannelFailure.NoConsumer("Nobody."));
        message.confirmed();
        message.expire();
        one.run();
        assertThat(message.reply().cause()).isInstanceOf(ChannelFailure.NoConsumer.class);
        assertThat(channel.returned().sum()).isOne();
        assertThat(channel.inFlight().sum()).isZero();
    }

    @Test
    void aMessageThatIsNotConfirmedByTheDeadlineIsUnconfirmed() {
        Pending message = router.on(one).registerPublish(Requests.any(one), channel);
        message.beginPublish();
        one.advanceMillis(1000);
        assertThat(message.reply().cause()).isInstanceOf(ChannelFailure.PublishUnconfirmed.class);
        message.confirmed();
        one.run();
        assertThat(channel.expired().sum()).isOne();
    }

    @Test
    void whatFitsNobodyIsCountedAndNotEvenRead() {
        Pending pending = register(one);
        var foreign = new ReplyRouter(List.of(one), 1, new Random(2));
        String id = pending.correlationId();
        char last = id.charAt(31);
        Supplier<Reply> unread = () -> {
            throw new AssertionError("read");
        };

        router.deliver(foreign.on(one).register(Requests.any(one), channel).correlationId(), unread);
        router.deliver(id.substring(0, 31) + (last == 'A' ? 'B' : 'A'), unread);
        router.deliver((String) null, unread);
        router.deliver("made up by a person", unread);
        router.deliver((byte[]) null, unread);
        one.run();

        assertThat(pending.reply().isComplete()).isFalse();
        assertThat(router.counters().foreign().sum()).isEqualTo(1);
        assertThat(router.counters().forged().sum()).isEqualTo(1);
        assertThat(router.counters().uncorrelated().sum()).isEqualTo(3);
    }

    @Test
    void theFirstReplyAfterTheDeadlineIsLateAndSoIsEachFurtherOne() {
        Pending pending = register(one);
        one.advanceMillis(1000);
        deliver(pending, 2);
        assertThat(router.counters().late().sum()).isEqualTo(2);
        assertThat(router.counters().duplicate().sum()).isZero();
    }

    @Test
    void aReplyToARequestThatWasGivenUpIsLate() {
        var abandonment = new Abandonment();
        Pending pending = router.on(one)
                .register(Requests.at(one).abandonment(abandonment).build(), channel);
        abandonment.give();
        deliver(pending, 1);
        assertThat(pending.reply().cause()).isInstanceOf(ChannelFailure.GivenUp.class);
        assertThat(router.counters().late().sum()).isEqualTo(1);
    }

    @Test
    void aSecondReplyIsADuplicateAlsoLongAfterTheDeadline() {
        Pending pending = register(one);
        deliver(pending, 2);
        one.advance(Duration.ofHours(1));
        deliver(pending, 1);
        assertThat(router.counters().duplicate().sum()).isEqualTo(2);
        assertThat(router.counters().late().sum()).isZero();
    }

    @Test
    void aSecondReplyAfterEightThousandOthersCanOnlyBeCalledLate() {
        Pending first = register(one);
        deliver(first, 1);
        for (int i = 0; i < 8192; i++) {
            deliver(register(one), 1);
        }
        deliver(first, 1);
        assertThat(router.counters().late().sum()).isEqualTo(1);
        assertThat(router.counters().duplicate().sum()).isZero();
    }

    @Test
    void aReplyThatCannotBeReadCostsItsOwnRequestOnly() {
        Pending unreadable = register(one);
        Pending tooDeep = register(one);
        Pending next = register(one);
        router.deliver(unreadable.correlationId(), () -> {
            throw new IllegalStateException("no such encoding");
        });
        router.deliver(tooDeep.correlationId(), () -> {
            throw new StackOverflowError();
        });
        router.deliver(next.correlationId(), reply("next"));
        one.run();
        assertThat(unreadable.reply().cause()).isInstanceOf(ChannelFailure.InvalidReply.class);
        assertThat(tooDeep.reply().cause()).isInstanceOf(ChannelFailure.InvalidReply.class);
        assertThat(body(next.reply())).isEqualTo("next");
        assertThat(channel.replied().sum()).isEqualTo(3);
    }

    @Test
    void anUnreadableReplyIsCountedLikeAnyOtherIfNobodyWaitsForIt() {
        Supplier<Reply> unreadable = () -> {
            throw new IllegalStateException("no such encoding");
        };
        Pending answered = register(one);
        router.deliver(answered.correlationId(), unreadable);
        router.deliver(answered.correlationId(), unreadable);
        Pending expired = register(one);
        one.advanceMillis(1000);
        router.deliver(expired.correlationId(), unreadable);
        one.run();
        assertThat(router.counters().duplicate().sum()).isEqualTo(1);
        assertThat(router.counters().late().sum()).isEqualTo(1);
    }

    @Test
    void atTheLimitTheNextRequestIsRefusedUntilOneIsDecided() {
        // Six in all are three a loop.
        Pending first = register(one);
        register(one);
        register(one);
        assertThat(router.on(one).register(Requests.any(one), channel)).isNull();
        assertThat(channel.limited().sum()).isEqualTo(1);
        assertThat(register(other)).isNotNull();
        deliver(first, 1);
        assertThat(register(one)).isNotNull();
        assertThat(router.on(one).size()).isEqualTo(3);
    }

    @Test
    void evenALimitBelowTheNumberOfLoopsLetsEachHaveOne() {
        var small = new ReplyRouter(List.of(one, other), 1, new Random(1));
        assertThat(small.on(one).register(Requests.any(one), channel)).isNotNull();
        assertThat(small.on(other).register(Requests.any(other), channel)).isNotNull();
    }

    @Test
    void aRequestThatWasGivenUpBeforeIsDecidedAtOnceAndMustNotBePublished() {
        var abandonment = new Abandonment();
        abandonment.give();
        Pending pending = router.on(one)
                .register(Requests.at(one).abandonment(abandonment).build(), channel);
        assertThat(pending.beginPublish()).isFalse();
        assertThat(pending.reply().cause()).isInstanceOf(ChannelFailure.GivenUp.class);
        assertThat(router.on(one).size()).isZero();
        assertThat(one.timersWaiting()).isZero();
    }

    @Test
    void aFailureByIdSettlesTheRequestThatItNamesAndNoOther() {
        Pending pending = register(one);
        Pending neighbour = register(one);
        router.fail(pending.correlationId(), new ChannelFailure.NoConsumer("no queue"));
        router.fail(pending.correlationId(), new ChannelFailure.PublishRejected("full"));
        router.fail("made up by a person", new ChannelFailure.NoConsumer("no queue"));
        router.fail(null, new ChannelFailure.NoConsumer("no queue"));
        one.run();
        assertThat(pending.reply().cause()).isInstanceOf(ChannelFailure.NoConsumer.class);
        assertThat(neighbour.reply().isComplete()).isFalse();
        assertThat(channel.returned().sum()).isEqualTo(1);
        assertThat(channel.rejected().sum()).isZero();
    }

    @Test
    void atTheEndAllThatWaitFailEachByHowFarItHasCome() {
        Pending queued = register(one);
        Pending published = register(one);
        published.beginPublish();
        Pending accepted = register(one);
        accepted.beginPublish();
        accepted.confirmed();
        router.on(one).close();
        assertThat(queued.reply().cause()).isInstanceOf(ChannelFailure.BrokerUnavailable.class);
        assertThat(published.reply().cause()).isInstanceOf(ChannelFailure.PublishUnconfirmed.class);
        assertThat(accepted.reply().cause()).isInstanceOf(ChannelFailure.NoReply.class);
        assertThat(router.on(one).size()).isZero();
        assertThat(channel.inFlight().sum()).isZero();
        assertThat(channel.rejected().sum()).isEqualTo(1);
        assertThat(channel.expired().sum()).isEqualTo(2);
    }

    @Test
    void atTheEndAConfirmThatIsOnItsWayIsTheAnswerAllTheSame() {
        Pending message = router.on(one).registerPublish(Requests.any(one), channel);
        message.beginPublish();
        message.confirmed();
        router.on(one).close();
        one.run();
        assertThat(message.reply().result().status()).isEqualTo(202);
    }

    @Test
    void aLoopThatNoIdCanNameIsRefusedAtTheStart() {
        assertThatThrownBy(() -> new ReplyRouter(List.of(new VirtualLoop(256)), 1, new Random(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> router.on(new VirtualLoop(7))).isInstanceOf(IllegalArgumentException.class);
    }

    private Pending register(VirtualLoop loop) {
        return router.on(loop).register(Requests.any(loop), channel);
    }

    private void deliver(Pending pending, int times) {
        for (int i = 0; i < times; i++) {
            router.deliver(pending.correlationId(), reply("reply"));
        }
        one.run();
    }

    private static Supplier<Reply> reply(String body) {
        return () -> Reply.of(200, "text/plain", Payload.utf8(body));
    }

    private static String body(Future<Reply> reply) {
        return ((Payload) reply.result().body()).asUtf8();
    }
}
