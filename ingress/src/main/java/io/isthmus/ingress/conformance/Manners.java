package io.isthmus.ingress.conformance;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.reply.ReplyCounters;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** How a service behaves that can be reached, asked from an address at which it has answered. */
final class Manners {

    private static final int AT_A_TIME = 10;

    /** How long another answer is waited for, a second one or one that should not come. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final Question question;
    private final Askers askers;
    private final Remedies remedies;
    private final Asker asker;
    private final List<Answer> before;

    /** Answers that came too late to the first questions, whom nobody could expect to be in time. */
    private final long lateBefore;

    private final List<Finding> findings = new ArrayList<>();

    /** @param before what the asker was answered so far, all of it answers */
    Manners(Question question, Askers askers, Asker asker, List<Answer> before) {
        this.question = question;
        this.askers = askers;
        this.remedies = new Remedies(question.target());
        this.asker = asker;
        this.before = before;
        this.lateBefore = askers.strays(ReplyCounters::late);
    }

    List<Finding> findings() {
        contentType();
        unknownHeaders();
        manyAtATime();
        badBody();
        // Before what is asked too late is asked: its answer is one too many in another way.
        once();
        deadline();
        return findings;
    }

    private void contentType() {
        Answer answer = before.getFirst();
        String type = answer.reply() == null ? null : answer.reply().contentType();
        if (answer.body().isEmpty()) {
            findings.add(Finding.skipped("content type", "the reply has no body"));
        } else if (type == null) {
            String said = "the reply names none, so the client learns none";
            findings.add(
                    remedies.mayLackContentType()
                            ? Finding.warned("content type", said, remedies.contentType())
                            : Finding.failed("content type", said, remedies.contentType()));
        } else if (type.contains("json") && !isJson(answer.body())) {
            findings.add(Finding.failed(
                    "content type",
                    "the reply says " + type + " and is not JSON",
                    "Say what the body is, or write JSON."));
        } else {
            findings.add(Finding.passed("content type", type));
        }
    }

    private static boolean isJson(String body) {
        try {
            Json.parse(Payload.utf8(body));
            return true;
        } catch (MalformedJsonException other) {
            return false;
        }
    }

    private void unknownHeaders() {
        String marker = asker.marker();
        var headers = Headers.of("x-conformance", "of no meaning", "x-conformance-long", "x".repeat(1000));
        Answer answer = Askers.await(asker.ask(marker, question.bodyWith(marker), headers));
        findings.add(
                answer.isThere()
                        ? Finding.passed("unknown headers", "do not disturb")
                        : Finding.failed(
                                "unknown headers",
                                "a request with headers that mean nothing to the service is not answered: "
                                        + answer.said(),
                                "Pass over headers that you do not know: proxies, tracing and later versions add some."));
    }

    private void manyAtATime() {
        var asked = new ArrayList<Future<Answer>>();
        for (int i = 0; i < AT_A_TIME; i++) {
            String marker = asker.marker();
            asked.add(asker.ask(marker, question.bodyWith(marker)));
        }
        var got = asked.stream().map(Askers::await).toList();
        long silent = got.stream().filter(answer -> !answer.isThere()).count();
        boolean told = before.stream().anyMatch(Answer::echoes);
        long mixed = got.stream()
                .filter(Answer::isThere)
                .filter(answer -> !answer.echoes())
                .count();
        if (silent > 0) {
            findings.add(Finding.failed(
                    "many at a time",
                    silent + " of " + AT_A_TIME + " requests at a time were not answered",
                    "Answer each request by its own id and address, whatever else is under way."));
        } else if (!told) {
            findings.add(Finding.skipped(
                    "many at a time",
                    "all of " + AT_A_TIME
                            + " were answered; whether each with its own answer cannot be told: give a --body "
                            + "with {n} in a place that comes back"));
        } else if (mixed > 0) {
            findings.add(Finding.failed(
                    "many at a time",
                    mixed + " of " + AT_A_TIME + " requests at a time were given another one's answer",
                    "Keep id, address and answer of a request together, in no field that requests share."));
        } else {
            findings.add(Finding.passed("many at a time", "each of " + AT_A_TIME + " was given its own answer"));
        }
    }

    private void badBody() {
        if (question.badBody() == null) {
            findings.add(Finding.skipped("fault form", "give a --bad-body that the service refuses"));
            return;
        }
        Answer answer = Askers.await(asker.ask("", question.badBody()));
        if (answer.reply() == null) {
            findings.add(Finding.failed(
                    "fault form",
                    "what it should refuse is not answered: the client waits until its time is over",
                    remedies.fault()));
        } else if (answer.isGood()) {
            findings.add(Finding.failed(
                    "fault form", "what it should refuse is answered as success, " + answer.said(), remedies.fault()));
        } else {
            findings.add(Finding.passed("fault form", "answered with " + answer.said()));
        }
        Answer next = asker.ask();
        findings.add(
                next.isThere()
                        ? Finding.passed("goes on", "the next request is answered")
                        : Finding.failed(
                                "goes on",
                                "after what it should refuse nothing is answered any more",
                                "Let a request that fails end only itself: no requeueing for ever, no stopped consumer."));
    }

    private void once() {
        pause(QUIET);
        long more = askers.strays(ReplyCounters::duplicate) + askers.strays(ReplyCounters::late) - lateBefore;
        findings.add(
                more == 0
                        ? Finding.passed("answered once", "no request got a second reply")
                        : Finding.failed(
                                "answered once",
                                more + " replies came to requests that were answered already",
                                "Send one reply, and acknowledge or commit only after it."));
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private void deadline() {
        String marker = asker.marker();
        var noLonger = new Abandonment();
        Future<Answer> late = asker.askTooLate(marker, question.bodyWith(marker), noLonger);
        // In their order: once the next one is answered, this one has been read, by many threads perhaps.
        asker.ask();
        if (!late.isComplete()) {
            pause(QUIET);
        }
        asker.giveUp(noLonger);
        Answer answer = Askers.await(late);
        findings.add(
                answer.isThere()
                        ? Finding.warned(
                                "deadline respected",
                                "a request whose time was over was answered all the same: work for nobody",
                                "Drop a request whose isthmus-deadline (milliseconds since the epoch) has passed.")
                        : Finding.passed("deadline respected", "a request whose time was over was dropped"));
    }
}
