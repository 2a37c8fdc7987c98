package io.isthmus.aggregator.gather;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.ChannelFailure.GatherIncomplete;
import io.isthmus.aggregator.channel.Parts;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.channel.ScriptedChannel;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** When a gather is decided, and what an answer in parts says on the way. */
class CompletionTest {

    private static final Leg.Need REQUIRED = new Leg.Need.Required();
    private static final Leg.Need OPTIONAL = new Leg.Need.Optional();
    private static final Leg.Need FALLBACK = new Leg.Need.Fallback(Json.of(0));
    private static final Completion FIRST = new Completion(1);
    private static final Completion TWO = new Completion(2);

    private final VirtualLoop loop = new VirtualLoop();
    private final Map<String, ScriptedChannel> channels = new LinkedHashMap<>();
    private final List<Leg> legs = new ArrayList<>();
    private final Abandonment client = new Abandonment();

    @Test
    void theFirstAnswerDecidesAndTheOthersAreGivenUp() {
        leg("a", OPTIONAL);
        leg("b", OPTIONAL);
        leg("c", OPTIONAL, "a");
        Future<Reply> reply = send(FIRST);
        loop.advanceMillis(5);
        answer("b", "2");
        assertThat(body(reply)).isEqualTo("{\"b\":2}");
        assertThat(field(reply)).isEqualTo("a;outcome=given-up;ms=5, b;outcome=ok;ms=5, c;outcome=skipped;ms=5");
        assertThat(channels.get("a").lastSent().abandonment().isGiven()).isTrue();
        assertThat(channels.get("c").sent()).isEmpty();
    }

    @Test
    void aQuorumIsOfTheLegsThatAreNotRequiredAndTheRequiredAreWaitedForToo() {
        leg("order", REQUIRED);
        leg("a", OPTIONAL);
        leg("b", OPTIONAL);
        leg("c", OPTIONAL);
        Future<Reply> reply = send(TWO);
        answer("c", "3");
        answer("a", "1");
        assertThat(reply.isComplete()).isFalse();
        answer("order", "0");
        assertThat(body(reply)).isEqualTo("{\"order\":0,\"a\":1,\"c\":3}");
    }

    @Test
    void noLegBeginsOnceTheQuorumIsThere() {
        leg("a", OPTIONAL);
        leg("late", OPTIONAL, "a");
        Future<Reply> reply = send(FIRST);
        answer("a", "1");
        assertThat(reply.isComplete()).isTrue();
        assertThat(channels.get("late").sent()).isEmpty();
    }

    @Test
    void aFallbackIsNoAnswerAndStandsForWhatIsGivenUp() {
        leg("a", FALLBACK);
        leg("b", FALLBACK);
        leg("c", OPTIONAL);
        Future<Reply> reply = send(FIRST);
        fail("a");
        assertThat(reply.isComplete()).isFalse();
        answer("c", "3");
        assertThat(body(reply)).isEqualTo("{\"a\":0,\"b\":0,\"c\":3}");
        assertThat(field(reply)).startsWith("a;outcome=fallback;ms=0, b;outcome=fallback;ms=0");
    }

    @Test
    void aQuorumThatCannotBeReachedAnyMoreFailsAtOnceWithWhatFailedFirst() {
        leg("a", OPTIONAL);
        leg("b", OPTIONAL);
        leg("c", OPTIONAL);
        Future<Reply> reply = send(TWO);
        answer("a", "1");
        channels.get("c").fail(new ChannelFailure.UpstreamFailed("broke"));
        assertThat(reply.isComplete()).isFalse();
        fail("b");
        var incomplete = (GatherIncomplete) reply.cause();
        assertThat(incomplete.firstFailure()).isInstanceOf(ChannelFailure.NoReply.class);
        assertThat(incomplete.getMessage()).isEqualTo("Only 1 of the 2 other parts that are needed can come.");
        assertThat(incomplete.legs()).hasSize(3);
    }

    @Test
    void aLegThatIsSkippedCannotBePartOfAQuorum() {
        leg("a", OPTIONAL);
        leg("b", OPTIONAL, "a");
        leg("c", OPTIONAL);
        Future<Reply> reply = send(TWO);
        fail("a");
        assertThat(reply.cause()).isInstanceOf(GatherIncomplete.class);
        assertThat(channels.get("c").lastSent().abandonment().isGiven()).isTrue();
    }

    @Test
    void inPartsEachLegIsToldAsItEndsAndAtTheEndAllOfThem() {
        leg("a", REQUIRED);
        leg("b", OPTIONAL);
        leg("c", FALLBACK);
        Future<Reply> reply = stream(Completion.ALL);
        assertThat(reply.isComplete()).isFalse();
        loop.advanceMillis(7);
        fail("b");
        var parts = (Parts) reply.result().body();
        assertThat(next(parts)).isEqualTo("leg {\"name\":\"b\",\"outcome\":\"no-reply\",\"millis\":7}");
        answer("a", "{\"x\":1}");
        fail("c");
        assertThat(next(parts))
                .isEqualTo("leg {\"name\":\"a\",\"outcome\":\"ok\",\"status\":200,\"millis\":7,\"value\":{\"x\":1}}");
        assertThat(next(parts)).isEqualTo("leg {\"name\":\"c\",\"outcome\":\"fallback\",\"millis\":7,\"value\":0}");
        assertThat(body(Objects.requireNonNull(parts.ended())))
                .isEqualTo("{\"legs\":[{\"name\":\"a\",\"outcome\":\"ok\",\"status\":200,\"millis\":7},"
                        + "{\"name\":\"b\",\"outcome\":\"no-reply\",\"millis\":7},"
                        + "{\"name\":\"c\",\"outcome\":\"fallback\",\"millis\":7}]}");
    }

    @Test
    void inPartsAFailureBeforeAnyPartIsTheOutcomeAndOneAfterItTheLastWord() {
        leg("a", REQUIRED);
        leg("b", REQUIRED);
        Future<Reply> none = stream(Completion.ALL);
        fail("a");
        assertThat(none.cause()).isInstanceOf(GatherIncomplete.class);
        channels.values().forEach(channel -> drop(channel));

        Future<Reply> some = stream(Completion.ALL);
        answer("a", "1");
        fail("b");
        var parts = (Parts) some.result().body();
        next(parts);
        assertThat(parts.next()).isNull();
        assertThat(Objects.requireNonNull(parts.ended()).cause()).isInstanceOf(GatherIncomplete.class);
    }

    @Test
    void aReaderOrAClientThatGoesGivesTheLegsUp() {
        leg("a", OPTIONAL);
        leg("b", OPTIONAL);
        Future<Reply> reply = stream(Completion.ALL);
        answer("a", "1");
        ((Parts) reply.result().body()).abandon();
        assertThat(channels.get("b").lastSent().abandonment().isGiven()).isTrue();

        Future<Reply> other = stream(Completion.ALL);
        client.give();
        assertThat(other.cause()).isInstanceOf(ChannelFailure.GivenUp.class);
        assertThat(channels.get("a").lastSent().abandonment().isGiven()).isTrue();
    }

    private void leg(String name, Leg.Need need, String... after) {
        var channel = new ScriptedChannel();
        channels.put(name, channel);
        legs.add(new Leg(name, List.of(after), need, channel));
    }

    private Future<Reply> send(Completion completion) {
        return send(new GatherChannel(legs, completion, null, 200, loop));
    }

    private Future<Reply> stream(Completion completion) {
        return send(new GatherStream(legs, completion, loop));
    }

    private Future<Reply> send(Channel gather) {
        return gather.send(Requests.at(loop).abandonment(client).build());
    }

    private void answer(String name, String json) {
        channels.get(name).reply(200, json);
    }

    private void fail(String name) {
        channels.get(name).fail(new ChannelFailure.NoReply("no reply in time"));
    }

    private static void drop(ScriptedChannel channel) {
        while (channel.open() > 0) {
            channel.fail(new ChannelFailure.GivenUp());
        }
    }

    private static String next(Parts parts) {
        var part = Objects.requireNonNull(parts.next());
        return part.kind() + " " + part.data().toPayload().asUtf8();
    }

    private static String body(Future<Reply> reply) {
        assertThat(reply.cause()).isNull();
        return ((Payload) reply.result().body()).asUtf8();
    }

    private static String field(Future<Reply> reply) {
        return reply.result().headers().get("Isthmus-Legs");
    }
}
