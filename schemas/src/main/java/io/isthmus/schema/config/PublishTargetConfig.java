package io.isthmus.schema.config;

/** Where a message is published to, by the kind of broker. */
public sealed interface PublishTargetConfig permits KafkaPublishConfig, RabbitPublishConfig {}
