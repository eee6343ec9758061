import { expect, test } from '@jest/globals';
import { shareInFlight } from '../../api/scans/share-in-flight.ts';
import { gate } from '../helpers/gate.ts';

test('those who ask at the same time share one answer; later ones get a new one', async () => {
  let reads = 0;
  let answered = gate();
  const shared = shareInFlight(async (key: string) => {
    reads += 1;
    const number = reads;
    await answered.opened;
    return `${key} ${number}`;
  });
  const together = [shared.read('a'), shared.read('a'), shared.read('b')];
  answered.open();
  expect(await Promise.all(together)).toEqual(['a 1', 'a 1', 'b 2']);
  answered = gate();
  answered.open();
  expect(await shared.read('a')).toBe('a 3');
});

test('whoever asks after forget gets an answer begun after it', async () => {
  const answers = [gate(), gate()];
  let reads = 0;
  const shared = shareInFlight(async () => {
    const number = reads;
    reads += 1;
    await answers[number]?.opened;
    return number;
  });
  const before = shared.read('a');
  shared.forget('a');
  const after = shared.read('a');
  answers[0]?.open();
  expect(await before).toBe(0);
  expect(shared.read('a')).toBe(after);
  answers[1]?.open();
  expect(await after).toBe(1);
});

test('a failure is shared and not kept', async () => {
  let reads = 0;
  const shared = shareInFlight(async () => {
    reads += 1;
    if (reads === 1) throw new Error('away');
    return reads;
  });
  await expect(Promise.all([shared.read('a'), shared.read('a')])).rejects.toThrow('away');
  expect(await shared.read('a')).toBe(2);
});
