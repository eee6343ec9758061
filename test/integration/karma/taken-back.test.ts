import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Correction, CorrectionRequest } from '../../../contracts/karma/corrections.ts';
import { KarmaRefusal } from '../../../contracts/karma/failures.ts';
import type { TestLedger } from '../../helpers/karma-ledger.ts';
import { knownFindings, knownReference, startLedger } from '../../helpers/karma-ledger.ts';

let site: TestLedger;
beforeAll(async () => {
  site = await startLedger();
});
afterAll(() => site?.stop());
beforeEach(async () => {
  await site.empty();
  await site.ledger.importReference('reference/1', knownReference());
});

const [first, second] = knownFindings();
if (first === undefined || second === undefined) throw new Error('There are no findings');

const requestOf = (correctionId: string, correction: Correction): CorrectionRequest => ({
  ...{ correctionId, correction, reason: 'a test' },
});
const voidFirst: Correction = { kind: 'void_finding', findingKey: first.findingKey };
const voidSecond: Correction = { kind: 'void_finding', findingKey: second.findingKey };
const addFifty: Correction = { kind: 'add_crowdsourcer', crowdsourcerId: 50, name: 'F1F7Y' };

const standingOf = async (id: number) => (await site.copies.standingsOf([id]))[0];
const state = () =>
  site.ask(`SELECT (SELECT COUNT(*) FROM ledger) AS entries, (SELECT COUNT(*) FROM ledger_change) AS changes,
    (SELECT SUM(karma_total) FROM crowdsourcer_karma_distribution) AS points`);

describe('an id that something else has', () => {
  test('is refused to a correction, and what has it stays', async () => {
    await site.ledger.award('x/1', [first, second], null);
    await site.ledger.correct('y/1', requestOf('y', voidSecond));
    const before = await state();
    for (const [id, correction] of [
      ['x', voidFirst],
      ['y', voidFirst],
    ] as const) {
      const request = requestOf(id, correction);
      await expect(site.ledger.correct(`${id}/1`, request)).rejects.toBeInstanceOf(KarmaRefusal);
      const reversal = await site.ledger.takeBack(`${id}/1`, request);
      expect(reversal).toMatchObject({ changeId: `${id}/1/reversal`, awards: 0, reversals: 0, crowdsourcers: [] });
      expect(await state()).toEqual(before);
    }
  });

  test('is refused to a batch, and what has it stays', async () => {
    await site.ledger.award('x/1', [first], null);
    await site.ledger.correct('y/1', requestOf('y', voidFirst));
    const before = await state();
    await expect(site.ledger.award('y/1', [second], null)).rejects.toBeInstanceOf(KarmaRefusal);
    await site.ledger.takeBack('y/1', null);
    expect(await state()).toEqual(before);
  });

  test('hinders nobody in repeating, or taking back, what is their own', async () => {
    const batch = await site.ledger.award('x/1', [first, second], null);
    expect(await site.ledger.award('x/1', [first], null)).toEqual(batch);
    const made = await site.ledger.correct('y/1', requestOf('y', voidFirst));
    expect(await site.ledger.correct('y/1', requestOf('y', voidFirst))).toEqual(made);
    expect(await site.ledger.takeBack('y/1', requestOf('y', voidFirst))).toMatchObject({ awards: 1 });
    expect(await site.ledger.takeBack('x/1', null)).toMatchObject({ reversals: 2 });
    await site.ledger.takeBack('never/1', requestOf('never', voidFirst));
    await expect(site.ledger.correct('never/1', requestOf('never', voidFirst))).rejects.toThrow('taken back before');
    expect(await site.ledger.takeBack('never/1', requestOf('never', voidFirst))).toMatchObject({ awards: 0 });
  });
});

describe('a correction that is taken back', () => {
  test('names whom it touched, as only some copies may have been told of it', async () => {
    await site.ledger.correct('a/1', requestOf('a', addFifty));
    expect(await site.ledger.takeBack('a/1')).toMatchObject({ crowdsourcers: [50] });

    // What the first renaming changed isn't changed by taking it back, as the second one holds.
    const rename = (name: string): Correction => ({ kind: 'rename_crowdsourcer', crowdsourcerId: 9, name });
    await site.ledger.correct('b/1', requestOf('b', rename('N1N3')));
    await site.ledger.correct('c/1', requestOf('c', rename('NIN3')));
    expect(await site.ledger.takeBack('b/1')).toMatchObject({ crowdsourcers: [9] });
  });

  test('and had added somebody, leaves lists free to add them under any name', async () => {
    await site.ledger.correct('a/1', requestOf('a', addFifty));
    await site.ledger.takeBack('a/1');
    const list = {
      ...{ crowdsourcers: [50, 51].map((id) => ({ id, name: `N${id}` })), severities: [] },
      vulnerabilities: [{ id: 300, crowdsourcerId: 50, severityId: 1 }],
    };
    expect(await site.ledger.importReference('i/1', list)).toMatchObject({
      change: { crowdsourcers: [50, 51] },
      added: { crowdsourcers: 2, severities: 0, vulnerabilities: 1 },
    });
    expect(await standingOf(50)).toMatchObject({ name: 'N50', version: 1, karmaTotal: 0 });
    expect(await standingOf(51)).toMatchObject({ name: 'N51', version: 0 });
    const { crowdsourcers } = await site.ledger.knownReference();
    expect(crowdsourcers).toEqual(expect.arrayContaining([50, 51]));
    expect(await site.ledger.importReference('i/2', list)).toMatchObject({ added: { crowdsourcers: 0 } });
    await expect(site.ledger.correct('d/1', requestOf('d', addFifty))).rejects.toThrow('There is a crowdsourcer 50');
  });
});
