package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.schema.config.Balance;
import io.isthmus.schema.message.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** How requests spread over the endpoints of a service. */
class EndpointsTest {

    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closeable : toClose.reversed()) {
            closeable.close();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Balance.class, mode = Mode.EXCLUDE, names = "RANDOM")
    void the_weights_hold_exactly(Balance balance) {
        List<EchoService> services = echoes(3);
        OneLoop one = on(Services.at()
                .and(services.get(0).port(), 19)
                .and(services.get(1).port(), 1)
                .and(services.get(2).port(), 0)
                .balance(balance));

        for (int i = 0; i < 400; i++) {
            one.reply(one.whole(), Ask.get("/").build());
        }

        assertThat(services.stream().map(EchoService::requests)).containsExactly(380, 20, 0);
    }

    @Test
    void what_an_endpoint_works_on_counts_and_nothing_is_left_over() {
        var hanging = closing(new RawService(RawService.Talk::readToEnd));
        EchoService echo = echoes(1).getFirst();
        OneLoop one = on(Services.at(hanging.port(), echo.port())
                .balance(Balance.LEAST_REQUESTS)
                .connectionsMax(100));
        var stuck = new ArrayList<CompletableFuture<Object>>();
        for (int i = 0; i < 2; i++) {
            stuck.add(one.start(one.whole(), Ask.get("/").build()));
        }

        for (int i = 0; i < 50; i++) {
            one.reply(one.whole(), Ask.get("/").build());
        }

        // One of the first two went to each; from then on one of the two is always busier.
        assertThat(echo.requests()).isEqualTo(51);
        assertThat(stuck.stream().filter(CompletableFuture::isDone).count()).isEqualTo(1);
    }

    @Test
    void a_full_endpoint_is_passed_over_for_one_that_has_room() {
        var hanging = closing(new RawService(RawService.Talk::readToEnd));
        EchoService echo = echoes(1).getFirst();
        OneLoop one =
                on(Services.at(hanging.port(), echo.port()).connectionsMax(1).waitingMax(0));
        var stuck = one.start(one.whole(), Ask.get("/").build());

        for (int i = 0; i < 20; i++) {
            assertThat(one.reply(one.whole(), Ask.get("/").build()).status()).isEqualTo(200);
        }

        assertThat(stuck).isNotDone();
        assertThat(one.counters.limited().sum()).isZero();
    }

    @Test
    void two_hundred_at_a_time_get_each_its_own_answer_and_the_loop_is_never_blocked() {
        List<EchoService> services = echoes(2);
        OneLoop one = on(Services.at(services.get(0).port(), services.get(1).port())
                .connectionsMax(50)
                .waitingMax(200));
        askMany(one, 1_000);

        try (var pulse = new Pulse(one)) {
            askMany(one, 4_000);
            assertThat(pulse.longestBlock()).isLessThan(Duration.ofMillis(100));
        }

        assertThat(one.counters.replied().sum()).isEqualTo(5_000);
        assertThat(one.counters.inFlight().sum()).isZero();
        assertThat(services.stream().mapToInt(EchoService::connections).sum()).isLessThanOrEqualTo(100);
    }

    private static void askMany(OneLoop one, int requests) {
        var channel = one.whole();
        for (int sent = 0; sent < requests; sent += 200) {
            var outcomes = new ArrayList<CompletableFuture<Object>>();
            for (int i = sent; i < sent + 200; i++) {
                outcomes.add(
                        one.start(channel, Ask.post("/", "{\"n\":" + i + "}").build()));
            }
            for (int i = 0; i < 200; i++) {
                var reply = (Reply) OneLoop.await(outcomes.get(i));
                assertThat(((Payload) reply.body()).asUtf8()).endsWith("\n{\"n\":" + (sent + i) + "}");
            }
        }
    }

    private List<EchoService> echoes(int count) {
        var services = new ArrayList<EchoService>();
        for (int i = 0; i < count; i++) {
            services.add(closing(new EchoService()));
        }
        return services;
    }

    private OneLoop on(Services services) {
        return closing(new OneLoop(services.build()));
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        toClose.add(closeable);
        return closeable;
    }
}
