// Answers quotes over Kafka, plainly and as CloudEvents, and over RabbitMQ.
import amqp from 'amqplib';
import { CloudEvent, Kafka as Events } from 'cloudevents';
import { Kafka, Partitioners } from 'kafkajs';

const kafka = new Kafka({ brokers: (process.env.KAFKA ?? 'localhost:9092').split(',') });
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
const consumer = kafka.consumer({ groupId: 'node-quotes' });

const text = (header) => header?.toString();
const quote = (request, by) => ({ customer: request.customer, total: 12.5, by });

/** Nobody waits any more for an answer to what is later than this. */
const isLate = (headers) => Number(text(headers['isthmus-deadline'])) < Date.now();

/** Status and answer: what throws in a consumer is tried again and again, and holds up all that comes after it. */
function answerTo(body, by) {
  try {
    return ['200', JSON.stringify(quote(JSON.parse(body), by))];
  } catch (malformed) {
    return ['400', JSON.stringify({ message: malformed.message })];
  }
}

/** Headers of its author's own choice: the gateway's dialect is `custom`. */
async function answerPlainly(message) {
  const { headers } = message;
  if (isLate(headers)) return;
  const [status, value] = answerTo(message.value, 'kafkajs');
  await producer.send({
    topic: text(headers['reply-to']),
    messages: [
      {
        partition: Number(text(headers['reply-partition'])),
        headers: {
          'correlation-id': headers['correlation-id'],
          'content-type': 'application/json',
          'isthmus-status': status,
        },
        value,
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
    const { replyTo, correlationId, headers } = message.properties;
    if (!isLate(headers)) {
      const [status, answer] = answerTo(message.content, 'amqplib');
      channel.sendToQueue(replyTo, Buffer.from(answer), {
        correlationId,
        contentType: 'application/json',
        headers: { 'isthmus-status': status },
      });
    }
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
