package io.isthmus.schema.config;

/** Where a call goes, by the transport. */
public sealed interface TargetConfig permits KafkaTargetConfig, RabbitTargetConfig, HttpTargetConfig {}
