package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.MissedHeartbeatException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why the broker or the way to it failed, in a short sentence for an operator: no address, no credential. */
final class AmqpReasons {

    private AmqpReasons() {}

    static String of(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String reason = reason(each);
            if (reason != null) {
                return reason;
            }
        }
        return failure instanceof ShutdownSignalException ? "the connection broke" : "the broker cannot be reached";
    }

    private static @Nullable String reason(Throwable failure) {
        return switch (failure) {
            case AuthenticationFailureException _, PossibleAuthenticationFailureException _ ->
                "the broker refuses our user or password";
            case MissedHeartbeatException _ -> "the broker has gone silent";
            case UnknownHostException _ -> "the broker's name is unknown";
            case SSLException _ -> "TLS with the broker failed: " + failure.getMessage();
            case SocketTimeoutException _, TimeoutException _ -> "the broker does not answer in time";
            case ShutdownSignalException signal -> closedBy(signal);
            default -> null;
        };
    }

    private static @Nullable String closedBy(ShutdownSignalException signal) {
        return switch (signal.getReason()) {
            case AMQP.Connection.Close close
            when !signal.isInitiatedByApplication() -> "the broker closed the connection: " + close.getReplyText();
            case AMQP.Channel.Close close
            when !signal.isInitiatedByApplication() -> "the broker closed a channel: " + close.getReplyText();
            case null, default -> null;
        };
    }

    /** The broker's reply code if it closed a channel, else 0. */
    static int codeOf(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Channel.Close close) {
                return close.getReplyCode();
            }
        }
        return 0;
    }
}
