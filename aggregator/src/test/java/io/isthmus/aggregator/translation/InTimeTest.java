package io.isthmus.aggregator.translation;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Misfits;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.channel.ScriptedChannel;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Schemas that have to be looked up first, for longer than a request may take. */
class InTimeTest {

    private final VirtualLoop loop = new VirtualLoop();
    private final ScriptedChannel service = new ScriptedChannel();
    private final Promise<Payload> encoded = Promise.promise();
    private final Promise<Json> decoded = Promise.promise();
    private final MessageForm slow = new MessageForm() {
        @Override
        public String mediaType() {
            return "avro/binary";
        }

        @Override
        public Future<Payload> encode(Json body) {
            return encoded.future();
        }

        @Override
        public Future<Json> decode(Payload message) {
            return decoded.future();
        }
    };

    @Test
    void whatCannotBeWrittenByTheDeadlineIsNotSent() {
        Future<Reply> reply = new EncodedBodyChannel(service, slow, loop).send(Requests.any(loop));
        loop.advance(Duration.ofSeconds(2));
        assertThat(reply.cause())
                .isInstanceOfSatisfying(
                        ChannelFailure.SchemaUnavailable.class,
                        failure -> assertThat(failure.effect()).isEqualTo(ChannelFailure.Effect.NONE));

        encoded.complete(Payload.utf8("late"));
        loop.run();

        assertThat(service.sent()).isEmpty();
        assertThat(loop.timersWaiting()).isZero();
    }

    @Test
    void whatIsWrittenInTimeIsSent() {
        new EncodedBodyChannel(service, slow, loop).send(Requests.any(loop));
        encoded.complete(Payload.utf8("in time"));

        assertThat(service.lastSent().body()).isEqualTo(Payload.utf8("in time"));
        assertThat(loop.timersWaiting()).isZero();
    }

    @Test
    void aReplyThatCannotBeReadByTheDeadlineIsWaitedForNoLonger() {
        Future<Reply> reply = new DecodedReplyChannel(service, slow, Misfits.NONE, loop).send(Requests.any(loop));
        service.reply(200);
        assertThat(reply.isComplete()).isFalse();
        loop.advance(Duration.ofSeconds(2));

        assertThat(reply.cause())
                .isInstanceOfSatisfying(
                        ChannelFailure.SchemaUnavailable.class,
                        failure -> assertThat(failure.effect()).isEqualTo(ChannelFailure.Effect.ACCEPTED));
    }

    @Test
    void aReplyWhoseAskerHasGoneIsNotWaitedForEither() {
        var abandonment = new Abandonment();
        Future<Reply> reply = new DecodedReplyChannel(service, slow, Misfits.NONE, loop)
                .send(Requests.any(loop).withAbandonment(abandonment));
        service.reply(200);
        abandonment.give();

        assertThat(reply.cause()).isInstanceOf(ChannelFailure.GivenUp.class);
        assertThat(loop.timersWaiting()).isZero();
    }
}
