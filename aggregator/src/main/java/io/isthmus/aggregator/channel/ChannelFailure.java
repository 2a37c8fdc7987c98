package io.isthmus.aggregator.channel;

import io.isthmus.schema.problem.LegReport;
import io.isthmus.schema.problem.ProblemType;
import io.isthmus.schema.problem.Violation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every way in which a {@link Channel} ends without an answer. A closed family: a {@code switch} over it has no
 * default, so a new case does not compile until every edge has decided what it means there.
 *
 * <p>The message is for the client: what happened and, where something helps, what. It names no host, no credential
 * and no body. There is no stack trace: a failure is an outcome, not a bug.
 */
public abstract sealed class ChannelFailure extends RuntimeException {

    /** Whether the request may have had its effect. */
    public enum Effect {
        /** Nothing was sent, or the broker refused it: sending again is safe for any method. */
        NONE,
        /** It may have been delivered: send again only what is idempotent. */
        UNKNOWN,
        /** It was accepted for delivery, and may have been worked on. */
        ACCEPTED
    }

    private final Effect effect;

    private ChannelFailure(Effect effect, String message) {
        super(message, null, false, false);
        this.effect = effect;
    }

    public final Effect effect() {
        return effect;
    }

    /** What a client is told that this is. */
    public final ProblemType type() {
        return switch (this) {
            case Overloaded _ -> ProblemType.OVERLOADED;
            case CircuitOpen _ -> ProblemType.CIRCUIT_OPEN;
            case BrokerUnavailable _ -> ProblemType.BROKER_UNAVAILABLE;
            case ServiceUnavailable _ -> ProblemType.SERVICE_UNAVAILABLE;
            case NoConsumer _ -> ProblemType.NO_CONSUMER;
            case PublishRejected _ -> ProblemType.PUBLISH_REJECTED;
            case SchemaUnavailable _ -> ProblemType.SCHEMA_UNAVAILABLE;
            case BodyTooLarge _ -> ProblemType.BODY_TOO_LARGE;
            case PublishUnconfirmed _ -> ProblemType.PUBLISH_UNCONFIRMED;
            case NoReply _ -> ProblemType.NO_REPLY;
            case RepliesIncomplete _ -> ProblemType.REPLIES_INCOMPLETE;
            case InvalidReply _ -> ProblemType.INVALID_REPLY;
            case UpstreamFailed _ -> ProblemType.UPSTREAM_FAILED;
            case Unrenderable _ -> ProblemType.INVALID_REQUEST;
            case GatherIncomplete _ -> ProblemType.GATHER_INCOMPLETE;
            case GivenUp _ -> ProblemType.CLIENT_GONE;
        };
    }

    @Override
    public final String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** After what time it is worth asking again; null if that is not known. */
    public @Nullable Duration retryAfter() {
        return null;
    }

    /** A limit of the gateway is reached, or one that the gateway keeps for a service. */
    public static final class Overloaded extends ChannelFailure {

        private final String limit;
        private final @Nullable Duration retryAfter;

        /** @param limit the configuration key of the limit that was reached */
        public Overloaded(String limit, String message) {
            this(limit, null, message);
        }

        /** @param limit the configuration key of the limit that was reached */
        public Overloaded(String limit, @Nullable Duration retryAfter, String message) {
            super(Effect.NONE, message);
            this.limit = limit;
            this.retryAfter = retryAfter;
        }

        public String limit() {
            return limit;
        }

        @Override
        public @Nullable Duration retryAfter() {
            return retryAfter;
        }
    }

    /** The circuit breaker keeps requests away from a service that fails too often. */
    public static final class CircuitOpen extends ChannelFailure {

        private final Duration retryAfter;

        public CircuitOpen(Duration retryAfter, String message) {
            super(Effect.NONE, message);
            this.retryAfter = retryAfter;
        }

        /** How long the breaker stays open at the least. */
        @Override
        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /** The broker cannot be reached, or the gateway does not listen for replies yet. */
    public static final class BrokerUnavailable extends ChannelFailure {
        public BrokerUnavailable(String message) {
            super(Effect.NONE, message);
        }
    }

    /** No endpoint of the HTTP service accepts a connection. */
    public static final class ServiceUnavailable extends ChannelFailure {
        public ServiceUnavailable(String message) {
            super(Effect.NONE, message);
        }
    }

    /** Nobody would receive the message: no queue is bound, or no consumer is there. */
    public static final class NoConsumer extends ChannelFailure {

        /** What is missing is looked for about as often. */
        private static final Duration SOON = Duration.ofSeconds(1);

        private final Duration retryAfter;

        public NoConsumer(String message) {
            this(SOON, message);
        }

        public NoConsumer(Duration retryAfter, String message) {
            super(Effect.NONE, message);
            this.retryAfter = retryAfter;
        }

        @Override
        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /** A message cannot be written, or a reply not be read, until a schema registry can be asked. */
    public static final class SchemaUnavailable extends ChannelFailure {

        private SchemaUnavailable(Effect effect, String message) {
            super(effect, message);
        }

        /** @param why words that can follow a colon */
        public static SchemaUnavailable notSent(String why) {
            return new SchemaUnavailable(Effect.NONE, "Nothing was sent: " + why + ".");
        }

        /** @param why words that can follow a colon */
        public static SchemaUnavailable notRead(String why) {
            return new SchemaUnavailable(
                    Effect.ACCEPTED, "The service has answered, and its reply cannot be read at present: " + why + ".");
        }
    }

    /** The broker has refused the message. */
    public static final class PublishRejected extends ChannelFailure {
        public PublishRejected(String message) {
            super(Effect.NONE, message);
        }
    }

    /** The message is larger than may cross the broker; nothing of it is there. */
    public static final class BodyTooLarge extends ChannelFailure {
        public BodyTooLarge(String message) {
            super(Effect.NONE, message);
        }

        /**
         * @param bytes what the message's body has
         * @param limit how many bytes there may be, and who says so
         */
        public BodyTooLarge(int bytes, String limit) {
            this("The message's body has " + bytes + " bytes: " + limit + ".");
        }
    }

    /** The deadline came before the broker had confirmed the message. */
    public static final class PublishUnconfirmed extends ChannelFailure {
        public PublishUnconfirmed(String message) {
            super(Effect.UNKNOWN, message);
        }
    }

    /** The message was accepted; the deadline came before an answer. */
    public static final class NoReply extends ChannelFailure {
        public NoReply(String message) {
            super(Effect.ACCEPTED, message);
        }
    }

    /** Replies came to a message that may have several, and fewer of use than are needed. */
    public static final class RepliesIncomplete extends ChannelFailure {

        private final int usable;

        /**
         * @param usable how many came that are of use
         * @param needed how many are needed
         * @param others how many came that are faults, or do not fit
         */
        public RepliesIncomplete(int usable, int needed, int others) {
            super(
                    Effect.ACCEPTED,
                    "Of the " + needed + " replies that are needed " + usable + " came"
                            + (others == 0 ? "." : ", and " + others + " that cannot be used."));
            this.usable = usable;
        }

        /** How many replies of use came. */
        public int usable() {
            return usable;
        }
    }

    /** There was an answer, and it cannot be used. */
    public static final class InvalidReply extends ChannelFailure {
        public InvalidReply(String message) {
            super(Effect.ACCEPTED, message);
        }
    }

    /** The connection to an HTTP service broke after the request was sent. */
    public static final class UpstreamFailed extends ChannelFailure {
        public UpstreamFailed(String message) {
            super(Effect.UNKNOWN, message);
        }
    }

    /** The request cannot be put into the form that the route wants: an expression found nothing, or not its kind. */
    public static final class Unrenderable extends ChannelFailure {

        private final List<Violation> violations;

        public Unrenderable(String message) {
            this(message, List.of());
        }

        /** @param violations where the request does not fit */
        public Unrenderable(String message, List<Violation> violations) {
            super(Effect.NONE, message);
            this.violations = List.copyOf(violations);
        }

        public List<Violation> violations() {
            return violations;
        }
    }

    /** A required leg has no answer. */
    public static final class GatherIncomplete extends ChannelFailure {

        private final List<LegReport> legs;
        private final @Nullable ChannelFailure cause;

        /**
         * @param legs what became of every leg, in the order of the configuration
         * @param cause why the first required leg failed; null if it answered with a fault of its own
         */
        public GatherIncomplete(Effect effect, String message, List<LegReport> legs, @Nullable ChannelFailure cause) {
            super(effect, message);
            this.legs = List.copyOf(legs);
            this.cause = cause;
        }

        public List<LegReport> legs() {
            return legs;
        }

        /** Why the first required leg failed; null if it answered with a fault of its own. */
        public @Nullable ChannelFailure firstFailure() {
            return cause;
        }

        @Override
        public @Nullable Duration retryAfter() {
            return cause == null ? null : cause.retryAfter();
        }
    }

    /** The asker has gone; nobody waits for the answer. */
    public static final class GivenUp extends ChannelFailure {
        public GivenUp() {
            super(Effect.UNKNOWN, "the asker has gone");
        }
    }
}
