package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.isthmus.aggregator.reply.CorrelationIds;
import io.isthmus.schema.dialect.Correlation;
import io.isthmus.schema.dialect.RabbitDialect;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where replies say whom they answer: in {@code correlation-id}; else in {@code message-id}, which some responders return
 * instead; else where a dialect in use has it.
 */
final class ReplyIds {

    private final UnaryOperator<@Nullable String> completed;
    private volatile List<Correlation> elsewhere = List.of();

    /** @param completed makes whole what a dialect has found a part of; null for what is none */
    ReplyIds(UnaryOperator<@Nullable String> completed) {
        this.completed = completed;
    }

    synchronized void understand(RabbitDialect dialect) {
        Correlation correlation = dialect.correlation();
        if (correlation != null && !elsewhere.contains(correlation)) {
            elsewhere =
                    Stream.concat(elsewhere.stream(), Stream.of(correlation)).toList();
        }
    }

    /** What may be the id, null if there is nothing. */
    @Nullable
    String find(BasicProperties properties, byte[] body) {
        String id = properties.getCorrelationId();
        if (CorrelationIds.isLike(id)) {
            return id;
        }
        String echoed = properties.getMessageId();
        if (CorrelationIds.isLike(echoed)) {
            return echoed;
        }
        if (!elsewhere.isEmpty()) {
            Headers headers = AmqpMessages.headers(properties);
            for (Correlation correlation : elsewhere) {
                String found = correlation.find(properties.getContentType(), headers, Payload.of(body));
                String whole = CorrelationIds.isLike(found) ? found : completed.apply(found);
                if (whole != null) {
                    return whole;
                }
            }
        }
        return id;
    }
}
