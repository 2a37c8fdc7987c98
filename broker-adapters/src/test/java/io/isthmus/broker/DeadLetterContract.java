package io.isthmus.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.DeadLettersConfig;
import io.isthmus.schema.config.Rate;
import io.isthmus.schema.message.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a broker's dead letters are, and what they are not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
public abstract class DeadLetterContract {

    private static final Duration SOON = Duration.ofSeconds(10);

    /** What the gateways under test take of a message. */
    protected static final int MESSAGE_BYTES_MAX = 4 << 20;

    /** {@code replyBytesMax} of the broker under test. */
    protected static final int REPLY_BYTES_MAX = 64 << 10;

    private static final String SECRET = "body-" + System.nanoTime();

    private final Loops loops = new Loops();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final ConcurrentLinkedQueue<Published> letters = new ConcurrentLinkedQueue<>();
    private BrokerUnderTest broker;

    protected abstract BrokerUnderTest broker();

    /** A gateway whose letters go to {@code to}. */
    protected abstract LetterGateway gateway(List<? extends Loop> loops, String to, DeadLettersConfig limits);

    /** Makes a place for letters that nobody has used, and notes what comes there. */
    protected abstract String letters(List<AutoCloseable> toClose, Consumer<Published> noted);

    /** A request that cannot be published: where it is sent to, its body, and the reason of its letter. */
    protected abstract Unpublishable unpublishable();

    /** @param gateway and its letters */
    public record LetterGateway(BrokerUnderTest.Gateway gateway, DeadLetters dead) {}

    /** @param bodyIsKept whether the letter has the body */
    public record Unpublishable(String destination, byte[] body, String reason, boolean bodyIsKept) {}

    @BeforeAll
    final void startBroker() {
        broker = broker();
    }

    @AfterAll
    final void stopBroker() {
        loops.close();
        broker.close();
    }

    @AfterEach
    final void closeWhatWasOpened() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        opened.clear();
        letters.clear();
        assertThat(loops.blocked()).as("what blocked an event loop").isEmpty();
    }

    @Test
    void aReplyThatCannotBeReadIsKeptWithItsBodyAndWithoutCredentials() {
        String destination = broker.destination();
        service(
                destination,
                (question, replies) -> replies.send(question.answer(SECRET.getBytes(UTF_8))
                        .withStatus("abc")
                        .withContentType("text/odd")
                        .withHeaders(Headers.of("x-trail", "t-1", "authorization", "Bearer x", "set-cookie", "a=b"))));
        Asker asker = asker(started(limits(null, 100, "1m")), destination);

        Outcome outcome = asker.ask("hello", SOON).join();

        outcome.failed(ChannelFailure.InvalidReply.class);
        Published letter = only();
        assertThat(new String(letter.body(), UTF_8)).isEqualTo(SECRET);
        assertThat(letter.contentType()).isEqualTo("text/odd");
        assertThat(letter.headers().get("isthmus-dead-reason")).isEqualTo("reply-unreadable");
        assertThat(letter.headers().get("isthmus-dead-detail")).isNotBlank().doesNotContain(SECRET);
        assertThat(letter.headers().get("isthmus-dead-at")).containsOnlyDigits();
        assertThat(letter.headers().get("isthmus-dead-correlation")).hasSize(32);
        assertThat(letter.headers().get("isthmus-route")).isEqualTo("create-quote");
        assertThat(letter.headers().get("isthmus-request-id")).isEqualTo("r-1");
        assertThat(letter.headers().get("x-trail")).isEqualTo("t-1");
        assertThat(letter.headers().get("authorization")).isNull();
        assertThat(letter.headers().get("set-cookie")).isNull();
    }

    @Test
    void aReplyThatIsTooLargeIsToldSoAndKeptAndCounted() {
        String destination = broker.destination();
        service(
                destination,
                (question, replies) ->
                        replies.send(question.answer(new byte[Integer.parseInt(new String(question.body(), UTF_8))])));
        var kept = started(limits(null, 100, "1m"));
        Asker asker = asker(kept, destination);

        assertThat(asker.ask("" + REPLY_BYTES_MAX, SOON).join().answered().body())
                .hasSize(REPLY_BYTES_MAX);
        Outcome outcome = asker.ask("" + (REPLY_BYTES_MAX + 1), SOON).join();

        assertThat(outcome.failed(ChannelFailure.InvalidReply.class))
                .hasMessageContaining(String.valueOf(REPLY_BYTES_MAX + 1))
                .hasMessageContaining("replyBytesMax");
        Published letter = only();
        assertThat(letter.body()).hasSize(REPLY_BYTES_MAX + 1);
        assertThat(letter.headers().get("isthmus-dead-reason")).isEqualTo("reply-invalid");
        assertThat(letter.headers().get("isthmus-dead-detail")).contains("replyBytesMax");
        assertThat(letter.headers().get("isthmus-dead-correlation")).hasSize(32);
        assertThat(letter.headers().get("isthmus-request-id")).isEqualTo("r-1");
        assertThat(kept.gateway().adapter().replies().tooLarge().sum()).isOne();
    }

    @Test
    void aRequestThatCannotBePublishedIsKeptAndItsAnswerIsTheSame() {
        Unpublishable dead = unpublishable();
        Asker asker = asker(started(limits(null, 100, "1m")), dead.destination());

        ChannelFailure failure = asker.ask(dead.body(), SOON).join().failed(ChannelFailure.class);

        assertThat(failure.effect()).isEqualTo(ChannelFailure.Effect.NONE);
        Published letter = only();
        assertThat(letter.headers().get("isthmus-dead-reason")).isEqualTo(dead.reason());
        assertThat(letter.headers().get("isthmus-dead-destination")
                        + letter.headers().get("isthmus-dead-key"))
                .contains(dead.destination());
        assertThat(letter.headers().get("isthmus-route")).isEqualTo("create-quote");
        assertThat(letter.contentType()).isEqualTo("text/plain");
        if (dead.bodyIsKept()) {
            assertThat(letter.body()).isEqualTo(dead.body());
        } else {
            assertThat(letter.body()).isEmpty();
            assertThat(letter.headers().get("isthmus-dead-body-bytes")).isEqualTo(String.valueOf(dead.body().length));
        }
    }

    @Test
    void aMessageThatIsTooLargeToLeaveIsKeptWithoutItsBodyOnEveryBroker() {
        String destination = broker.destination();
        var kept = started(limits(null, 100, "1m"));
        byte[] body = new byte[MESSAGE_BYTES_MAX + 1];

        asker(kept, destination).ask(body, SOON).join().failed(ChannelFailure.BodyTooLarge.class);
        tooLarge(only(), destination);
        letters.clear();

        new Asker(loops, (counters, loop) -> kept.gateway().publisher(destination, counters, loop))
                .ask(body, SOON)
                .join()
                .failed(ChannelFailure.BodyTooLarge.class);
        tooLarge(only(), destination);
        // A letter may be read before whoever wrote it knows that it is there.
        await().untilAsserted(() ->
                assertThat(kept.dead().counters().bodiless().sum()).isEqualTo(2));
    }

    private static void tooLarge(Published letter, String destination) {
        assertThat(letter.headers().get("isthmus-dead-reason")).isEqualTo("publish-rejected");
        assertThat(letter.headers().get("isthmus-dead-detail")).contains("messageBytesMax");
        assertThat(letter.headers().get("isthmus-dead-body-bytes")).isEqualTo(String.valueOf(MESSAGE_BYTES_MAX + 1));
        assertThat(letter.headers().get("isthmus-dead-destination")
                        + letter.headers().get("isthmus-dead-key"))
                .contains(destination);
        assertThat(letter.headers().get("isthmus-route")).isEqualTo("create-quote");
        assertThat(letter.body()).isEmpty();
    }

    @Test
    void repliesThatAnswerNobodyAreKeptOnlyIfAskedForAndNoFasterThanThat() {
        String destination = broker.destination();
        service(destination, (question, replies) -> {
            for (int i = 0; i < 20; i++) {
                replies.send(question.answer(SECRET.getBytes(UTF_8)).withCorrelationId("stray-" + i));
            }
            replies.send(question.answer(question.body()));
        });
        var kept = started(limits(new Rate(5, Duration.ofHours(1)), 100, "1m"));
        asker(kept, destination).ask("hello", SOON).join().answered();

        await().untilAsserted(() -> {
            assertThat(letters).hasSize(5);
            assertThat(kept.dead().counters().limited().sum()).isEqualTo(15);
        });
        Published letter = letters.peek();
        assertThat(letter.headers().get("isthmus-dead-reason")).isEqualTo("reply-stray");
        assertThat(letter.headers().get("isthmus-dead-correlation")).startsWith("stray-");
        assertThat(letter.headers().get("isthmus-dead-destination")).isNotBlank();
        assertThat(letter.headers().get("isthmus-route")).isNull();

        letters.clear();
        var unasked = started(limits(null, 100, "1m"));
        asker(unasked, destination).ask("hello", SOON).join().answered();
        assertThat(unasked.dead().counters().written().sum()).isZero();
        assertThat(unasked.gateway().adapter().replies().uncorrelated().sum()).isPositive();
    }

    @Test
    void aLetterThatComesBackAsAReplyIsNoLetterAgain() {
        String destination = broker.destination();
        service(destination, (question, replies) -> {
            replies.send(question.answer(question.body())
                    .withCorrelationId("nobody")
                    .withHeaders(Headers.of("isthmus-dead-reason", "reply-stray")));
            replies.send(question.answer(question.body()));
        });
        var kept = started(limits(new Rate(100, Duration.ofSeconds(1)), 100, "1m"));

        asker(kept, destination).ask("hello", SOON).join().answered();
        // Strays come before the answer, and letters are written in turn.
        kept.gateway().close();

        assertThat(kept.dead().counters().written().sum()).isZero();
        assertThat(letters).isEmpty();
    }

    @Test
    void whatHasNoRoomOrNoPlaceIsLostAndCountedAndNobodyWaitsForIt() {
        String destination = broker.destination();
        service(
                destination,
                (question, replies) ->
                        replies.send(question.answer(question.body()).withStatus("abc")));
        var nowhere = gateway(loops.all(), "no-such-place-" + System.nanoTime(), limits(null, 2, "1s"));
        start(nowhere);
        Asker asker = asker(nowhere, destination);

        var asked = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 20; i++) {
            asked.add(asker.ask("hello", SOON));
        }
        asked.forEach(each -> each.join().failed(ChannelFailure.InvalidReply.class));

        var counters = nowhere.dead().counters();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(counters.failed().sum()).isPositive();
            assertThat(counters.failed().sum() + counters.full().sum()).isEqualTo(20);
        });
        assertThat(counters.full().sum()).isPositive();
        assertThat(counters.written().sum()).isZero();
    }

    private static DeadLettersConfig limits(@Nullable Rate strays, int waitingMax, String holdFor) {
        return new DeadLettersConfig(
                strays, ByteSize.parse("900KiB"), waitingMax, ByteSize.parse("16MiB"), Duration.parse("PT" + holdFor));
    }

    private Published only() {
        await().untilAsserted(() -> assertThat(letters).hasSize(1));
        return letters.peek();
    }

    private void service(String destination, BrokerUnderTest.Behaviour behaviour) {
        opened.add(broker.service(destination, behaviour)::close);
    }

    private LetterGateway started(DeadLettersConfig limits) {
        var made = gateway(loops.all(), letters(opened, letters::add), limits);
        start(made);
        return made;
    }

    private void start(LetterGateway made) {
        opened.add(made.gateway());
        made.gateway().adapter().start();
    }

    private Asker asker(LetterGateway made, String destination) {
        Asker asker = new Asker(loops, made.gateway(), destination);
        await().atMost(broker.recovery()).until(() -> made.gateway().adapter().check() instanceof Health.Ready);
        return asker;
    }
}
