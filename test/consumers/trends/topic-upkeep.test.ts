import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { startTopicUpkeep } from '../../../consumers/trends/topic-upkeep.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';
import { expectEventually } from '../../helpers/eventually.ts';

/** What is logged where making topics fails by these reasons first. */
async function logged(...reasons: string[]): Promise<string[]> {
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => lines.push(JSON.parse(line).msg) });
  let isMade = false;
  const upkeep = startTopicUpkeep({
    async ensure() {
      const reason = reasons.shift();
      if (reason !== undefined) throw new StoreUnavailable('kafka', reason);
      isMade = true;
    },
    ...{ logger, retryMs: 1 },
  });
  await expectEventually(() => expect(isMade).toBe(true));
  await upkeep.stop();
  return lines;
}

test('what keeps topics from being made is told once, and that they are made then; otherwise nothing', async () => {
  expect(await logged('Kafka is away.', 'Kafka is away.')).toEqual([
    'topics can’t be made or set as they are wanted: Kafka is away.',
    'topics are as they are wanted',
  ]);
  expect(await logged()).toEqual([]);
});
