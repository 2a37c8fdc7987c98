package io.isthmus.broker.memory;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.broker.Answer;
import io.isthmus.broker.BrokerAdapter;
import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.broker.Published;
import io.isthmus.broker.Question;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

final class MemoryUnderTest implements BrokerUnderTest {

    private final MemoryBroker broker = new MemoryBroker();
    private final AtomicInteger destinations = new AtomicInteger();

    @Override
    public Gateway gateway(String instance, List<? extends Loop> loops, int pendingMax) {
        var adapter = new MemoryAdapter(broker, loops, pendingMax, new SecureRandom());
        return new Gateway() {
            @Override
            public BrokerAdapter<?> adapter() {
                return adapter;
            }

            @Override
            public Channel channel(String destination, ChannelCounters counters, Loop loop) {
                return adapter.channel(new MemoryCall(destination), counters, loop);
            }

            @Override
            public Channel publisher(String destination, ChannelCounters counters, Loop loop) {
                return adapter.publisher(new MemoryCall(destination), counters, loop);
            }
        };
    }

    @Override
    public String destination() {
        return "destination-" + destinations.incrementAndGet();
    }

    @Override
    public Service recorder(String destination, Consumer<Published> noted) {
        return broker.consume(
                destination,
                message -> noted.accept(new Published(
                        message.headers().get(IsthmusHeaders.CONTENT_TYPE),
                        message.headers(),
                        message.body().bytes())))::close;
    }

    @Override
    public Service service(String destination, Behaviour behaviour) {
        return broker.consume(destination, message -> {
            Headers headers = message.headers();
            String replyTo = required(headers, IsthmusHeaders.REPLY_TO);
            var question = new Question(
                    required(headers, IsthmusHeaders.CORRELATION),
                    Long.parseLong(required(headers, IsthmusHeaders.DEADLINE)),
                    headers.get(IsthmusHeaders.CONTENT_TYPE),
                    headers,
                    message.body().bytes());
            behaviour.on(question, answer -> broker.publish(replyTo, message(answer)));
        })::close;
    }

    private static String required(Headers headers, String name) {
        return Objects.requireNonNull(headers.get(name), name);
    }

    private static MemoryMessage message(Answer answer) {
        return new MemoryMessage(
                Headers.builder()
                        .addIfPresent(IsthmusHeaders.CORRELATION, answer.correlationId())
                        .addIfPresent(IsthmusHeaders.STATUS, answer.status())
                        .addIfPresent(IsthmusHeaders.CONTENT_TYPE, answer.contentType())
                        .addAll(answer.headers())
                        .build(),
                Payload.of(answer.body()));
    }

    @Override
    public Class<? extends ChannelFailure> missingDestination() {
        return ChannelFailure.NoConsumer.class;
    }

    @Override
    public Duration recovery() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void stop() {
        broker.stop();
    }

    @Override
    public void start() {
        broker.start();
    }

    @Override
    public void close() {
        broker.close();
    }
}
