package io.isthmus.aggregator.gather;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.ChannelFailure.Effect;
import io.isthmus.aggregator.channel.ChannelFailure.GatherIncomplete;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.channel.ScriptedChannel;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.aggregator.policy.Policies;
import io.isthmus.aggregator.policy.SharedState;
import io.isthmus.schema.config.PolicyConfig;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.Scope;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.problem.LegReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GatherChannelTest {

    private static final Leg.Need REQUIRED = new Leg.Need.Required();
    private static final Leg.Need OPTIONAL = new Leg.Need.Optional();

    private final VirtualLoop loop = new VirtualLoop();
    private final Map<String, ScriptedChannel> channels = new LinkedHashMap<>();
    private final List<Leg> legs = new ArrayList<>();
    private final Abandonment client = new Abandonment();
    private final Scope scope = root -> root.equals("path") ? Json.of("/") : null;

    @Test
    void legsThatDependOnNoneBeginAtOnceAndTheOthersOnceAllBeforeThemHaveAValue() {
        leg("a", REQUIRED);
        leg("b", REQUIRED);
        leg("c", REQUIRED, "a");
        leg("d", REQUIRED, "a", "b");
        Future<Reply> reply = send();
        assertThat(sent()).containsExactly("a", "b");
        answer("a", "1");
        assertThat(sent()).containsExactly("a", "b", "c");
        answer("b", "2");
        assertThat(sent()).containsExactly("a", "b", "c", "d");
        answer("d", "4");
        assertThat(reply.isComplete()).isFalse();
        answer("c", "3");
        assertThat(body(reply)).isEqualTo("{\"a\":1,\"b\":2,\"c\":3,\"d\":4}");
        assertThat(reply.result().status()).isEqualTo(200);
        assertThat(reply.result().contentType()).isEqualTo("application/json");
    }

    @Test
    void aLegMayStandBeforeTheOneItDependsOn() {
        leg("last", REQUIRED, "middle");
        leg("middle", REQUIRED, "first");
        leg("first", REQUIRED);
        Future<Reply> reply = send();
        answer("first", "1");
        answer("middle", "2");
        answer("last", "3");
        assertThat(body(reply)).isEqualTo("{\"last\":3,\"middle\":2,\"first\":1}");
    }

    @Test
    void aLegSeesWhatTheRouteSeesAndTheLegsBeforeItEachReadOnce() {
        leg("a", REQUIRED);
        leg("left", REQUIRED, "a");
        leg("right", REQUIRED, "a");
        send();
        answer("a", "{\"id\":7}");
        Scope left = channels.get("left").lastSent().scope();
        Scope right = channels.get("right").lastSent().scope();
        assertThat(left.value("path")).isEqualTo(Json.of("/"));
        assertThat(left.value("a")).isEqualTo(Json.object().put("id", 7).build());
        assertThat(right.value("a")).isSameAs(left.value("a"));
        assertThat(left.value("right")).isNull();
    }

    @Test
    void everyLegHasTheDeadlineOfTheWhole() {
        leg("a", REQUIRED);
        leg("b", REQUIRED, "a");
        send();
        loop.advanceMillis(400);
        answer("a", "1");
        assertThat(channels.get("b").lastSent().deadline().millisLeft(loop)).isEqualTo(600);
    }

    @Test
    void aLegThatCannotBeMadeOfTheRepliesBeforeItIsNotTheClientsMistake() {
        leg("order", REQUIRED);
        leg("customer", REQUIRED, "order");
        Future<Reply> reply = send();
        answer("order", "{}");
        channels.get("customer").fail(new ChannelFailure.Unrenderable("${order.customerId} has no value"));
        var incomplete = (ChannelFailure.GatherIncomplete) reply.cause();
        assertThat(incomplete.firstFailure()).isInstanceOf(ChannelFailure.InvalidReply.class);
        assertThat(incomplete.legs().getLast().outcome()).isEqualTo("invalid-reply");
    }

    @Test
    void aLegThatCannotBeMadeOfTheRequestIsTheClientsMistake() {
        leg("order", REQUIRED);
        Future<Reply> reply = send();
        channels.get("order").fail(new ChannelFailure.Unrenderable("${body.id} has no value"));
        var incomplete = (ChannelFailure.GatherIncomplete) reply.cause();
        assertThat(incomplete.firstFailure()).isInstanceOf(ChannelFailure.Unrenderable.class);
    }

    @Test
    void aRequiredLegWithoutAReplyEndsTheWholeAtOnceAndGivesTheOthersUp() {
        leg("a", REQUIRED);
        leg("b", REQUIRED);
        leg("c", REQUIRED, "b");
        leg("d", OPTIONAL);
        Future<Reply> reply = send();
        loop.advanceMillis(5);
        answer("a", "1");
        loop.advanceMillis(2);
        channels.get("b").fail(new ChannelFailure.NoReply("no reply in time"));

        GatherIncomplete failure = incomplete(reply);
        assertThat(failure.firstFailure()).isInstanceOf(ChannelFailure.NoReply.class);
        assertThat(failure.effect()).isEqualTo(Effect.ACCEPTED);
        assertThat(failure.legs())
                .containsExactly(
                        new LegReport("a", "ok", 200, 5),
                        new LegReport("b", "no-reply", null, 7),
                        new LegReport("c", "skipped", null, 7),
                        new LegReport("d", "given-up", null, 7));
        assertThat(failure.getMessage()).contains("b").contains("no-reply");
        assertThat(channels.get("d").lastSent().abandonment().isGiven()).isTrue();
        assertThat(sent()).containsExactly("a", "b", "d");
        assertThat(client.isGiven()).isFalse();
    }

    @Test
    void whatWasNeverSentHasNoEffect() {
        leg("a", REQUIRED);
        leg("b", REQUIRED, "a");
        Future<Reply> reply = send();
        channels.get("a").fail(new ChannelFailure.BrokerUnavailable("down"));
        assertThat(incomplete(reply).effect()).isEqualTo(Effect.NONE);
    }

    @Test
    void whatIsUnderWayMayHaveItsEffect() {
        leg("a", REQUIRED);
        leg("b", REQUIRED);
        Future<Reply> reply = send();
        channels.get("a").fail(new ChannelFailure.BrokerUnavailable("down"));
        assertThat(incomplete(reply).effect()).isEqualTo(Effect.UNKNOWN);
    }

    @Test
    void theEffectIsTheWorstOfTheLegs() {
        leg("a", REQUIRED);
        leg("b", REQUIRED);
        Future<Reply> reply = send();
        answer("b", "1");
        channels.get("a").fail(new ChannelFailure.BrokerUnavailable("down"));
        assertThat(incomplete(reply).effect()).isEqualTo(Effect.ACCEPTED);
    }

    @Test
    void anOptionalLegWithoutAReplyIsLeftOutAndTheLegsBehindItAreSkipped() {
        leg("a", REQUIRED);
        leg("offers", OPTIONAL);
        leg("details", OPTIONAL, "offers");
        Future<Reply> reply = send();
        loop.advanceMillis(3);
        channels.get("offers").fail(new ChannelFailure.CircuitOpen(Duration.ofSeconds(1), "open"));
        answer("a", "1");
        assertThat(body(reply)).isEqualTo("{\"a\":1}");
        assertThat(legsField(reply))
                .isEqualTo("a;outcome=ok;ms=3, offers;outcome=circuit-open;ms=3, details;outcome=skipped;ms=3");
        assertThat(channels.get("details").sent()).isEmpty();
    }

    @Test
    void aRequiredLegBehindAnOptionalOneWithoutAReplyEndsTheWhole() {
        leg("offers", OPTIONAL);
        leg("details", REQUIRED, "offers");
        Future<Reply> reply = send();
        channels.get("offers").fail(new ChannelFailure.NoReply("no reply in time"));
        assertThat(incomplete(reply).legs()).extracting(LegReport::outcome).containsExactly("no-reply", "skipped");
        assertThat(incomplete(reply).firstFailure()).isInstanceOf(ChannelFailure.NoReply.class);
    }

    @Test
    void aFallbackStandsForTheReplyAlsoForTheLegsBehindIt() {
        Json fallback = Json.object().put("known", false).build();
        leg("stock", new Leg.Need.Fallback(fallback));
        leg("advice", REQUIRED, "stock");
        Future<Reply> reply = send();
        channels.get("stock").reply(500, "{\"error\":1}");
        assertThat(channels.get("advice").lastSent().scope().value("stock")).isEqualTo(fallback);
        answer("advice", "2");
        assertThat(body(reply)).isEqualTo("{\"stock\":{\"known\":false},\"advice\":2}");
        assertThat(legsField(reply)).startsWith("stock;outcome=fallback;ms=0, ");
    }

    @Test
    void aFallbackStandsAlsoForALegThatWasSkipped() {
        leg("a", OPTIONAL);
        leg("b", new Leg.Need.Fallback(Json.of(0)), "a");
        Future<Reply> reply = send();
        channels.get("a").fail(new ChannelFailure.NoReply("no reply in time"));
        assertThat(body(reply)).isEqualTo("{\"b\":0}");
    }

    @Test
    void aFaultOfTheServiceIsNoValueAndItsStatusIsReported() {
        leg("a", REQUIRED);
        Future<Reply> status = send();
        channels.get("a").reply(404, "{\"error\":\"unknown\"}");
        assertThat(incomplete(status).legs()).containsExactly(new LegReport("a", "service-fault", 404, 0));
        assertThat(incomplete(status).firstFailure()).isNull();
        assertThat(incomplete(status).effect()).isEqualTo(Effect.ACCEPTED);

        Future<Reply> fault = send();
        channels.get("a").reply(new Reply(200, Headers.EMPTY, null, Payload.utf8("{}"), "a Java exception"));
        assertThat(incomplete(fault).legs()).extracting(LegReport::outcome).containsExactly("service-fault");
    }

    @Test
    void aReplyThatIsNoJsonIsInvalid() {
        leg("a", REQUIRED);
        Future<Reply> reply = send();
        channels.get("a").reply(200, "<html>");
        assertThat(incomplete(reply).legs()).extracting(LegReport::outcome).containsExactly("invalid-reply");
        assertThat(incomplete(reply).firstFailure()).isInstanceOf(ChannelFailure.InvalidReply.class);
    }

    @Test
    void anEmptyReplyIsNull() {
        leg("a", REQUIRED);
        Future<Reply> reply = send();
        channels.get("a").reply(204);
        assertThat(body(reply)).isEqualTo("{\"a\":null}");
    }

    @Test
    void whenTheClientGoesAllLegsAreGivenUpAndNoFurtherOneBegins() {
        leg("a", REQUIRED);
        leg("b", OPTIONAL);
        leg("c", REQUIRED, "a");
        Future<Reply> reply = send();
        client.give();
        assertThat(reply.cause()).isInstanceOf(ChannelFailure.GivenUp.class);
        assertThat(channels.get("a").lastSent().abandonment().isGiven()).isTrue();
        assertThat(channels.get("b").lastSent().abandonment().isGiven()).isTrue();
        answer("a", "1");
        assertThat(channels.get("c").sent()).isEmpty();
    }

    @Test
    void nothingIsSentForAClientThatHasGone() {
        leg("a", REQUIRED);
        client.give();
        assertThat(send().cause()).isInstanceOf(ChannelFailure.GivenUp.class);
        assertThat(sent()).isEmpty();
    }

    @Test
    void aReplyThatFlowsIsLetGoWhetherItComesInTimeOrTooLate() {
        var abandoned = new AtomicInteger();
        Flow flow = abandoned::incrementAndGet;
        leg("a", REQUIRED);
        leg("b", OPTIONAL);
        Future<Reply> reply = send();
        channels.get("a").reply(new Reply(200, Headers.EMPTY, null, flow, null));
        assertThat(incomplete(reply).legs().getFirst().outcome()).isEqualTo("invalid-reply");
        assertThat(abandoned).hasValue(1);
        channels.get("b").reply(new Reply(200, Headers.EMPTY, null, flow, null));
        assertThat(abandoned).hasValue(2);
    }

    @Test
    void aFaultThatFlowsIsLetGo() {
        var abandoned = new AtomicInteger();
        leg("a", OPTIONAL);
        Future<Reply> reply = send();
        channels.get("a").reply(new Reply(503, Headers.EMPTY, null, (Flow) abandoned::incrementAndGet, null));
        assertThat(body(reply)).isEqualTo("{}");
        assertThat(abandoned).hasValue(1);
    }

    @Test
    void aDecidedGatherHearsNoMoreOfItsClient() {
        leg("a", REQUIRED);
        Future<Reply> reply = send();
        answer("a", "1");
        assertThat(reply.succeeded()).isTrue();
        client.give();
        assertThat(channels.get("a").lastSent().abandonment().isGiven()).isFalse();
    }

    @Test
    void aChannelThatBreaksItsContractCostsItsOwnLeg() {
        leg("a", OPTIONAL);
        leg("b", REQUIRED);
        Future<Reply> reply = send();
        channels.get("a").fail(new IllegalStateException("bug"));
        answer("b", "1");
        assertThat(body(reply)).isEqualTo("{\"b\":1}");
    }

    @Test
    void theBodyIsWhatRespondSaysWithItsStatus() {
        leg("a", REQUIRED);
        var channel = new GatherChannel(legs, Completion.ALL, Composition.of(Map.of("n", 1)), 201, loop);
        Future<Reply> reply =
                channel.send(Requests.at(loop).scope(scope).abandonment(client).build());
        answer("a", "1");
        assertThat(body(reply)).isEqualTo("{\"n\":1}");
        assertThat(reply.result().status()).isEqualTo(201);
    }

    @Test
    void aNameThatIsNoTokenIsAStringOfTheStructuredField() {
        leg("2nd", REQUIRED);
        leg("a \"b\" \\ c", REQUIRED);
        leg("na\u00efve\r\nx", REQUIRED);
        leg("a.b-c_D", REQUIRED);
        Future<Reply> reply = send();
        channels.values().forEach(channel -> channel.reply(200, "1"));
        assertThat(legsField(reply).replace(";outcome=ok;ms=0", ""))
                .isEqualTo("\"2nd\", \"a \\\"b\\\" \\\\ c\", \"na?ve??x\", a.b-c_D");
    }

    @Test
    void atTheDeadlineThereIsAnAnswerIfOnlyOptionalLegsLackOne() {
        leg("a", REQUIRED);
        legs.add(new Leg("slow", List.of(), OPTIONAL, this::neverAnswers));
        legs.add(new Leg("behind", List.of("slow"), OPTIONAL, this::neverAnswers));
        legs.add(new Leg("stock", List.of(), new Leg.Need.Fallback(Json.of(0)), this::neverAnswers));
        Future<Reply> reply = send();
        answer("a", "1");
        loop.advanceMillis(999);
        assertThat(reply.isComplete()).isFalse();
        loop.advanceMillis(1);
        assertThat(body(reply)).isEqualTo("{\"a\":1,\"stock\":0}");
        assertThat(legsField(reply))
                .isEqualTo("a;outcome=ok;ms=0, slow;outcome=no-reply;ms=1000, behind;outcome=skipped;ms=1000, "
                        + "stock;outcome=fallback;ms=1000");
    }

    @Test
    void atTheDeadlineARequiredLegWithoutAnAnswerEndsTheWhole() {
        leg("a", REQUIRED);
        legs.add(new Leg("slow", List.of(), REQUIRED, this::neverAnswers));
        Future<Reply> reply = send();
        answer("a", "1");
        loop.advanceMillis(1000);
        assertThat(incomplete(reply).firstFailure()).isInstanceOf(ChannelFailure.NoReply.class);
        assertThat(loop.timersWaiting()).isZero();
    }

    @Test
    void aLegWithATimeoutOfItsOwnDoesNotHoldTheOthersUp() {
        leg("a", REQUIRED);
        var state = SharedState.of("offers", PolicyConfig.NONE, loop, new Random(1));
        var offers = Policies.around(this::neverAnswers, Duration.ofMillis(300), state, loop);
        legs.add(new Leg("offers", List.of(), OPTIONAL, offers));
        Future<Reply> reply = send();
        answer("a", "1");
        loop.advanceMillis(300);
        assertThat(legsField(reply)).isEqualTo("a;outcome=ok;ms=0, offers;outcome=no-reply;ms=300");
    }

    private Future<Reply> neverAnswers(Request request) {
        var promise = Promise.<Reply>promise();
        loop.at(request.deadline().nanos(), () -> promise.fail(new ChannelFailure.NoReply("no reply in time")));
        return promise.future();
    }

    private void leg(String name, Leg.Need need, String... after) {
        var channel = new ScriptedChannel();
        channels.put(name, channel);
        legs.add(new Leg(name, List.of(after), need, channel));
    }

    private Future<Reply> send() {
        return new GatherChannel(legs, Completion.ALL, null, 200, loop)
                .send(Requests.at(loop).scope(scope).abandonment(client).build());
    }

    private void answer(String name, String json) {
        channels.get(name).reply(200, json);
    }

    private List<String> sent() {
        return channels.entrySet().stream()
                .filter(entry -> !entry.getValue().sent().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static GatherIncomplete incomplete(Future<Reply> reply) {
        assertThat(reply.cause()).isInstanceOf(GatherIncomplete.class);
        return (GatherIncomplete) reply.cause();
    }

    private static String body(Future<Reply> reply) {
        assertThat(reply.cause()).isNull();
        return ((Payload) reply.result().body()).asUtf8();
    }

    private static String legsField(Future<Reply> reply) {
        return reply.result().headers().get("Isthmus-Legs");
    }
}
