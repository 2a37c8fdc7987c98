package io.isthmus.ingress;

import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.aggregator.trace.Tracer;
import io.isthmus.broker.registry.MessageForms;
import io.isthmus.ingress.http.DurableKeeper;
import io.isthmus.ingress.telemetry.GatewayMetrics;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.config.TargetConfig;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replies that outlive who asked for them: which brokers bring some, and who keeps them.
 *
 * @param tracer null where nothing is traced
 */
record KeptReplies(
        GatewayConfig config,
        StoreAdapter store,
        MessageForms forms,
        List<VertxLoop> loops,
        GatewayMetrics metrics,
        @Nullable Tracer tracer) {

    /** Asks each of {@code brokers} once, however many of its routes may be answered later. Before they start. */
    void by(Brokers brokers) {
        var asked = new HashSet<String>();
        for (RouteConfig route : config.routes().values()) {
            if (DurableKeeper.isFor(config, route) && route.action() instanceof CallConfig call) {
                switch (call.target()) {
                    case KafkaTargetConfig kafka -> {
                        if (asked.add(kafka.broker())) {
                            brokers.keepKafkaRepliesWith(
                                    kafka.broker(), keeper(KafkaTargetConfig.class, kafka.broker()));
                        }
                        brokers.expectRepliesTo(kafka);
                    }
                    case RabbitTargetConfig rabbit -> {
                        if (asked.add(rabbit.broker())) {
                            brokers.keepRabbitRepliesWith(
                                    rabbit.broker(), keeper(RabbitTargetConfig.class, rabbit.broker()));
                        }
                        brokers.expectRepliesTo(rabbit);
                    }
                    case TargetConfig _ -> {}
                }
            }
        }
    }

    private <C extends TargetConfig> DurableKeeper<C> keeper(Class<C> kind, String broker) {
        return new DurableKeeper<>(config, kind, store, forms, loops, broker, metrics, tracer);
    }
}
