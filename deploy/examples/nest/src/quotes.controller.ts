import { Controller } from '@nestjs/common';
import { Ctx, KafkaContext, MessagePattern, Payload, RpcException, Transport } from '@nestjs/microservices';

interface QuoteRequest {
  customer: string;
  fail?: string;
}

@Controller()
export class QuotesController {
  /** Over Kafka the pattern is the topic. */
  @MessagePattern('nest.quotes', Transport.KAFKA)
  overKafka(@Payload() request: QuoteRequest, @Ctx() context: KafkaContext) {
    return { ...this.quote(request), by: 'nest-kafka', topic: context.getTopic() };
  }

  /** Over RabbitMQ it stands in the message, since many patterns share a queue. */
  @MessagePattern('quote', Transport.RMQ)
  overRabbit(@Payload() request: QuoteRequest) {
    return { ...this.quote(request), by: 'nest-rabbit' };
  }

  @MessagePattern({ cmd: 'quote' }, Transport.RMQ)
  overRabbitByCommand(@Payload() request: QuoteRequest) {
    return { ...this.quote(request), by: 'nest-rabbit-command' };
  }

  private quote(request: QuoteRequest) {
    if (request.fail === 'text') {
      throw new RpcException('told to fail');
    }
    if (request.fail === 'status') {
      throw new RpcException({ status: 404, message: 'no such customer' });
    }
    if (request.fail === 'bug') {
      throw new Error('what went wrong is in the log only');
    }
    return { customer: request.customer, total: 12.5 };
  }
}
