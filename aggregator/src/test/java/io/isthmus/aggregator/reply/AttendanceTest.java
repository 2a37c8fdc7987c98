package io.isthmus.aggregator.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.loop.VirtualLoop;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Requests that are waited for in other ways than by their channel alone. */
class AttendanceTest {

    private final VirtualLoop loop = new VirtualLoop();
    private final ReplyRouter router = new ReplyRouter(List.of(loop), 10, new Random(1));

    @Test
    void whoWantsToKnowIsToldOnTheLoopWhenTheBrokerHasTheMessage() {
        var told = new AtomicInteger();
        Pending pending = register(new Attendance.Noticed(told::incrementAndGet, (_, _) -> {}));
        assertThat(pending.beginPublish()).isTrue();
        pending.confirmed();
        assertThat(told).hasValue(0);

        loop.run();

        assertThat(told).hasValue(1);
        assertThat(pending.reply().isComplete()).isFalse();
    }

    @Test
    void theAnswerToADurableRequestIsThatTheBrokerHasIt() {
        Pending pending = register(new Attendance.Durable("d-1"));
        assertThat(pending.correlationId()).isEqualTo("d-1");
        assertThat(pending.beginPublish()).isTrue();
        pending.confirmed();
        loop.run();

        assertThat(pending.reply().result().status()).isEqualTo(202);
        assertThat(router.on(loop).size()).isZero();
        assertThat(loop.timersWaiting()).isZero();
    }

    @Test
    void aReturnNamesADurableRequestByTheIdThatItsReplyWouldCarry() {
        Pending pending = register(new Attendance.Durable("d-2"));
        assertThat(pending.beginPublish()).isTrue();
        // RabbitMQ confirms what it has returned.
        router.fail("d-2", new ChannelFailure.NoConsumer("Nobody is there."));
        pending.confirmed();
        loop.run();

        assertThat(pending.reply().cause()).isInstanceOf(ChannelFailure.NoConsumer.class);
        assertThat(router.on(loop).size()).isZero();
    }

    @Test
    void nobodyIsToldThatTheBrokerHasWhatItHasReturned() {
        var told = new AtomicInteger();
        Pending pending = register(new Attendance.Noticed(told::incrementAndGet, (_, _) -> {}));
        assertThat(pending.beginPublish()).isTrue();
        router.fail(pending.correlationId(), new ChannelFailure.NoConsumer("Nobody is there."));
        pending.confirmed();
        loop.run();

        assertThat(pending.reply().cause()).isInstanceOf(ChannelFailure.NoConsumer.class);
        assertThat(told).hasValue(0);
    }

    @Test
    void aDurableRequestWhoseConfirmIsOvertakenByTheDeadlineIsAccepted() {
        Pending pending = register(new Attendance.Durable("d-6"));
        assertThat(pending.beginPublish()).isTrue();
        pending.confirmed();
        pending.expire();
        loop.run();

        assertThat(pending.reply().result().status()).isEqualTo(202);
    }

    @Test
    void aDurableRequestThatIsNotConfirmedEndsByItsDeadline() {
        Pending pending = register(new Attendance.Durable("d-3"));
        assertThat(pending.beginPublish()).isTrue();
        loop.advance(Duration.ofSeconds(2));

        assertThat(pending.reply().cause()).isInstanceOf(ChannelFailure.PublishUnconfirmed.class);
    }

    @Test
    void aDurableRequestWhoseConfirmIsLostIsToldSoAtOnce() {
        Pending pending = register(new Attendance.Durable("d-4"));
        assertThat(pending.beginPublish()).isTrue();
        pending.confirmLost();
        loop.run();

        assertThat(pending.reply().cause()).isInstanceOf(ChannelFailure.PublishUnconfirmed.class);
        assertThat(router.on(loop).size()).isZero();
        assertThat(loop.timersWaiting()).isZero();
    }

    @Test
    void aMessageThatNobodyRepliesToAndWhoseConfirmIsLostIsToldSoAtOnce() {
        Pending pending = router.on(loop).registerPublish(Requests.any(loop), new ChannelCounters());
        assertThat(pending.beginPublish()).isTrue();
        pending.confirmLost();
        loop.run();

        assertThat(pending.reply().cause()).isInstanceOf(ChannelFailure.PublishUnconfirmed.class);
    }

    @Test
    void whoeverWaitsForAReplyWaitsOnWithoutTheConfirm() {
        Pending pending = register(new Attendance.Plain());
        assertThat(pending.beginPublish()).isTrue();
        pending.confirmLost();
        loop.run();

        assertThat(pending.reply().isComplete()).isFalse();
        assertThat(router.on(loop).size()).isOne();
    }

    @Test
    void aConfirmThatHasComeIsNotLost() {
        Pending pending = register(new Attendance.Durable("d-5"));
        assertThat(pending.beginPublish()).isTrue();
        pending.confirmed();
        pending.confirmLost();
        loop.run();

        assertThat(pending.reply().result().status()).isEqualTo(202);
    }

    private Pending register(Attendance attendance) {
        Request plain = Requests.any(loop);
        var request = new Request(
                plain.exchange(),
                plain.headers(),
                plain.contentType(),
                plain.body(),
                plain.scope(),
                plain.deadline(),
                plain.abandonment(),
                attendance);
        return router.on(loop).register(request, new ChannelCounters());
    }
}
