import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { tellTrouble } from '../../runtime/tell-trouble.ts';

test('that something can be used again is seen wherever it was seen that it couldn’t', () => {
  const lines: unknown[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  for (const reason of ['Kafka is away.', null]) tellTrouble(logger, 'Kafka can be used')(reason);
  expect(lines).toMatchObject([
    { level: 40, msg: 'Kafka is away.' },
    { level: 30, msg: 'Kafka can be used' },
  ]);
});
