package io.isthmus.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.schema.message.Payload;
import java.time.Duration;

/** How one request ended, after how long. */
public sealed interface Outcome {

    Duration after();

    record Answered(Reply reply, Duration after) implements Outcome {
        public byte[] body() {
            return ((Payload) reply.body()).bytes();
        }
    }

    record Failed(ChannelFailure failure, Duration after) implements Outcome {}

    default Answered answered() {
        assertThat(this).isInstanceOf(Answered.class);
        return (Answered) this;
    }

    default <F extends ChannelFailure> F failed(Class<F> with) {
        assertThat(this)
                .isInstanceOfSatisfying(
                        Failed.class, f -> assertThat(f.failure()).isInstanceOf(with));
        return with.cast(((Failed) this).failure());
    }
}
