import { expect, test } from '@jest/globals';
import { createCommits } from '../../../consumers/trends/commits.ts';
import { standingFresh } from '../../../domain/trends/standing.ts';
import { expectEventually } from '../../helpers/eventually.ts';

test('what was not committed of a partition before somebody else had it never is', async () => {
  const committed: string[] = [];
  let isAway = true;
  let failures = 0;
  const commits = createCommits({
    topic: {
      async commit(all) {
        if (isAway) throw new Error('The group shares anew.');
        committed.push(...all.map(({ partition, offset }) => `${partition}: ${offset}`));
      },
    },
    isOurs: () => true,
    onFailure: () => {
      failures += 1;
    },
    retryMs: 1,
  });
  commits.add(0, standingFresh(100n));
  await expectEventually(() => expect(failures).toBeGreaterThan(0));
  commits.forget(0);
  isAway = false;
  commits.add(1, standingFresh(200n));
  await commits.done();
  commits.add(0, standingFresh(500n));
  await commits.done();
  expect(committed).toEqual(['1: 200', '0: 500']);
});
