package io.isthmus.ingress.conformance;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.ChannelFailure.Effect;
import io.isthmus.aggregator.reply.ReplyCounters;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a service and says whether it answers as the gateway needs it. It sends some dozen requests one after the other, and
 * ten at a time; a service that works on what it is asked works on these.
 */
public final class Conformance {

    /** Of one kind: enough that a partition which somebody chooses by chance is not the right one each time. */
    private static final int REQUESTS_EACH = 4;

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(15);

    private final Question question;
    private final Askers askers;
    private final Remedies remedies;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Asker, List<Answer>> answers = new LinkedHashMap<>();

    private Conformance(Question question, Askers askers) {
        this.question = question;
        this.askers = askers;
        this.remedies = new Remedies(question.target());
    }

    /**
     * Asks; it may take a minute, and blocks.
     *
     * @param subject what the report is headed
     * @param vertx closed at the end
     * @throws CannotAskException if there is nobody to ask
     */
    public static Report of(Question question, String subject, Vertx vertx) throws CannotAskException {
        var askers = new Askers(vertx, question);
        List<Finding> findings;
        try (askers) {
            var missing = askers.awaitReady(CONNECT_WITHIN);
            if (!missing.isEmpty()) {
                throw new CannotAskException(String.join("; ", missing));
            }
            findings = new Conformance(question, askers).findings();
        }
        return new Report(subject, findings, askers.left());
    }

    /** There is nobody to ask: nothing is known of the service. */
    public static final class CannotAskException extends Exception {
        CannotAskException(String message) {
            super(message);
        }
    }

    private List<Finding> findings() throws CannotAskException {
        askEverywhere();
        if (all().noneMatch(Answer::isThere) && askers.strays(ReplyCounters::foreign) == 0) {
            unanswered();
            return findings;
        }
        answers();
        correlation();
        address();
        Asker asker = working();
        if (asker == null) {
            return findings;
        }
        findings.addAll(new Manners(question, askers, asker, answers.getOrDefault(asker, List.of())).findings());
        return findings;
    }

    private Stream<Answer> all() {
        return answers.values().stream().flatMap(List::stream);
    }

    /** From each address until one request stays unanswered: the others would wait as long in vain. */
    private void askEverywhere() throws CannotAskException {
        for (Asker asker : askers.all()) {
            var got = new ArrayList<Answer>();
            answers.put(asker, got);
            do {
                Answer answer = asker.ask();
                got.add(answer);
                ChannelFailure failure = answer.failure();
                if (failure != null && failure.effect() == Effect.NONE) {
                    throw new CannotAskException(failure.getMessage());
                }
            } while (got.size() < REQUESTS_EACH && got.getLast().isThere());
        }
    }

    /** The first address that every request was answered at. */
    private @Nullable Asker working() {
        return askers.all().stream()
                .filter(asker -> answers.getOrDefault(asker, List.of()).stream().allMatch(Answer::isThere))
                .findFirst()
                .orElse(null);
    }

    private void unanswered() {
        if (isLost()) {
            correlation();
            return;
        }
        Answer first = all().findFirst().orElseThrow();
        if (first.failure() instanceof ChannelFailure.InvalidReply unreadable) {
            findings.add(Finding.failed(
                    "answers", unreadable.getMessage(), "See the dialect's form in schemas/DIALECTS.md."));
            return;
        }
        findings.add(Finding.failed(
                "answers",
                "no reply to any of " + all().count() + " requests within "
                        + question.timeout().toMillis() + " ms",
                "Is the service running, does it read this topic or queue, does it take this body? "
                        + remedies.address() + " " + remedies.correlation()));
    }

    private void answers() {
        Answer first = all().filter(Answer::isThere)
                .findFirst()
                .orElse(all().findFirst().orElseThrow());
        long there = all().filter(Answer::isThere).count();
        if (first.isThere() && !first.isGood()) {
            findings.add(Finding.failed("answers", "with " + first.said(), "Give a --body that the service takes."));
        } else if (there == 0) {
            findings.add(Finding.failed("answers", "not where it was asked to; see below", remedies.address()));
        } else {
            findings.add(Finding.passed(
                    "answers", there + " of " + all().count() + " requests, the first in " + first.millis() + " ms"));
        }
    }

    private boolean isLost() {
        return askers.strays(ReplyCounters::uncorrelated) > 0 || askers.strays(ReplyCounters::forged) > 0;
    }

    private void correlation() {
        long without = askers.strays(ReplyCounters::uncorrelated);
        long changed = askers.strays(ReplyCounters::forged);
        if (without + changed == 0) {
            findings.add(Finding.passed("correlation echoed", "each reply has the id of its request"));
            return;
        }
        findings.add(Finding.failed(
                "correlation echoed",
                without + " replies came without an id of ours, " + changed + " with one that was changed",
                remedies.correlation()));
    }

    private void address() {
        var silent = askers.all().stream()
                .filter(asker ->
                        !answers.getOrDefault(asker, List.of()).stream().allMatch(Answer::isThere))
                .map(Asker::address)
                .toList();
        if (!silent.isEmpty() && isLost()) {
            findings.add(Finding.skipped("reply address", "replies without their id cannot be told apart"));
        } else if (!silent.isEmpty()) {
            long elsewhere = askers.strays(ReplyCounters::foreign);
            findings.add(Finding.failed(
                    "reply address",
                    "not answered at " + String.join(" and ", silent)
                            + (elsewhere == 0 ? "" : "; " + elsewhere + " of the replies came to another address"),
                    remedies.address()));
        } else if (askers.all().size() == 1) {
            findings.add(Finding.skipped("reply address", "the dialect tells the service none"));
        } else {
            findings.add(Finding.passed(
                    "reply address",
                    "answered at each of "
                            + askers.all().stream().map(Asker::address).toList()));
        }
    }
}
