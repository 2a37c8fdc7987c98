// Answers quotes over Kafka, plainly and as CloudEvents, and over RabbitMQ.
import amqp from 'amqplib';
import { CloudEvent, Kafka as Events } from 'cloudevents';
import { Kafka, Partitioners } from 'kafkajs';

const kafka = new Kafka({ brokers: (process.env.KAFKA ?? 'localhost:9092').split(',') });
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
const consumer = kafka.consumer({ groupId: 'node-quotes' });

const text = (header) => header?.toString();
const quote = (request, by) => ({ customer: request.customer, total: 12.5, by });

/** Headers of its author's own choice: the gateway's dialect is `custom`. */
async function answerPlainly(message) {
  const { headers } = message;
  await producer.send({
    topic: text(headers['reply-to']),
    messages: [
      {
        partition: Number(text(headers['reply-partition'])),
        headers: { 'correlation-id': headers['correlation-id'], 'content-type': 'application/json' },
        value: JSON.stringify(quote(JSON.parse(message.value), 'kafkajs')),
      },
    ],
  });
}

/** Read and written by the SDK, in the mode that the request came in. */
async function answerAsEvent(message) {
  const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, text(value)]));
  const request = Events.toEvent({ headers, value: text(message.value) });
  const asked = typeof request.data === 'string' ? JSON.parse(request.data) : request.data;
  const reply = new CloudEvent({
    type: asked.fail ? 'quote.failed' : 'quote.made',
    source: '/examples/node',
    datacontenttype: 'application/json',
    data: asked.fail ? { status: 409, message: asked.fail } : quote(asked, 'cloudevents'),
    correlationid: request.id,
    causationid: request.id,
  });
  const isStructured = headers['content-type']?.startsWith('application/cloudevents');
  const written = isStructured ? Events.structured(reply) : Events.binary(reply);
  const present = Object.entries(written.headers).filter(([, value]) => value !== undefined);
  const value = typeof written.value === 'string' ? written.value : JSON.stringify(written.value);
  await producer.send({
    topic: request.replyto,
    messages: [{ partition: Number(request.replypartition), headers: Object.fromEntries(present), value }],
  });
}

/** As RabbitMQ's tutorials have it: the gateway's dialect is `amqp`. */
async function serveRabbit() {
  const connection = await amqp.connect(process.env.AMQP ?? 'amqp://guest:guest@localhost:5672');
  const channel = await connection.createChannel();
  await channel.assertQueue('node.quotes', { durable: true });
  await channel.consume('node.quotes', (message) => {
    const { replyTo, correlationId } = message.properties;
    const answer = quote(JSON.parse(message.content), 'amqplib');
    channel.sendToQueue(replyTo, Buffer.from(JSON.stringify(answer)), { correlationId, contentType: 'application/json' });
    channel.ack(message);
  });
}

await producer.connect();
await consumer.connect();
await consumer.subscribe({ topics: ['node.quotes', 'node.events'], fromBeginning: true });
await consumer.run({
  eachMessage: ({ topic, message }) => (topic === 'node.events' ? answerAsEvent(message) : answerPlainly(message)),
});
await serveRabbit();
console.log('services are ready');
