import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MicroserviceOptions, Transport } from '@nestjs/microservices';
import { QuotesController } from './quotes.controller.js';

@Module({ controllers: [QuotesController] })
class QuotesModule {}

const brokers = (process.env.KAFKA ?? 'localhost:9092').split(',');
const urls = [process.env.AMQP ?? 'amqp://guest:guest@localhost:5672'];

const kafka = await NestFactory.createMicroservice<MicroserviceOptions>(QuotesModule, {
  transport: Transport.KAFKA,
  options: { client: { brokers }, consumer: { groupId: 'nest-quotes' }, subscribe: { fromBeginning: true } },
});
const rabbit = await NestFactory.createMicroservice<MicroserviceOptions>(QuotesModule, {
  transport: Transport.RMQ,
  options: { urls, queue: 'nest.quotes', queueOptions: { durable: true } },
});
await Promise.all([kafka.listen(), rabbit.listen()]);
console.log('services are ready');
