import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Correction } from '../../../contracts/karma/corrections.ts';
import type { ProjectionStore } from '../../../contracts/karma/failures.ts';
import { KarmaRefusal } from '../../../contracts/karma/failures.ts';
import type { IdentifiedFinding } from '../../../contracts/karma/findings.ts';
import { severityNames } from '../../../contracts/karma/findings.ts';
import type { Reference } from '../../../contracts/karma/reference.ts';
import { identify } from '../../../domain/karma/finding-key.ts';
import type { CopiesInMemory } from '../../helpers/karma-copies.ts';
import { copyChanges, projectionStores } from '../../helpers/karma-copies.ts';
import type { TestLedger } from '../../helpers/karma-ledger.ts';
import { startLedger } from '../../helpers/karma-ledger.ts';
import type { Knowledge } from '../../helpers/karma-oracle.ts';
import { KarmaOracle } from '../../helpers/karma-oracle.ts';

let site: TestLedger;
beforeAll(async () => {
  site = await startLedger();
});
afterAll(() => site?.stop());

const severities = severityNames.map((name, index) => ({
  id: index + 1,
  name,
  points: [50, 100, 500, 1000][index] ?? 0,
}));
const reference: Reference = {
  crowdsourcers: [1, 2, 3, 4].map((id) => ({ id, name: id < 3 ? 'R1DDL3' : `#${id}` })),
  severities,
  vulnerabilities: [1, 2, 3, 4, 5].map((id) => ({ id, crowdsourcerId: 1 + (id % 4), severityId: 1 + (id % 4) })),
};
/** Not known at first. */
const laterReference: Reference = { ...reference, vulnerabilities: [{ id: 6, crowdsourcerId: 2, severityId: 3 }] };

/** Some are of the future, so that ratings from now on hold for them. */
const moments = [
  '2019-02-01T00:00:00Z',
  '2019-02-01T23:59:59.999Z',
  '2019-02-02T00:00:00Z',
  '2019-03-05T12:00:00Z',
  '2100-01-01T00:00:00Z',
];
const findings = Array.from({ length: 24 }, (_, index) =>
  identify({ findingId: index % 20, vulnerabilityId: 1 + (index % 6), foundAt: moments[index % 5] ?? '' }),
);

const aFinding = fc.constantFrom(...findings);
const aCrowdsourcer = fc.integer({ min: 1, max: 6 });
const aVulnerability = fc.integer({ min: 1, max: 6 });
const aSeverity = fc.constantFrom(...severityNames);
const aCorrection: fc.Arbitrary<Correction> = fc.oneof(
  aFinding.map(({ findingKey }): Correction => ({ kind: 'void_finding', findingKey })),
  fc.record({
    ...{ kind: fc.constant('rerate_vulnerability' as const), vulnerabilityId: aVulnerability, severity: aSeverity },
    retroactive: fc.boolean(),
  }),
  fc.record({
    ...{ kind: fc.constant('rename_crowdsourcer' as const), crowdsourcerId: aCrowdsourcer },
    name: fc.constantFrom('R1DDL3', '5URPR153'),
  }),
  fc.record({
    ...{ kind: fc.constant('add_crowdsourcer' as const), crowdsourcerId: aCrowdsourcer, name: fc.constant('N3W') },
  }),
  fc.record({ kind: fc.constant('merge_crowdsourcers' as const), from: aCrowdsourcer, into: aCrowdsourcer }),
);

type Step =
  | { do: 'award'; findings: IdentifiedFinding[] }
  | { do: 'correct'; correction: Correction }
  /** Of some change that was made before: asked for again, taken back, made once more. */
  | { do: 'repeat' | 'take_back' | 'retry'; which: number }
  | { do: 'take_back_unborn' | 'import' | 'release' | 'snapshot' }
  /** A change is read for a copy, which gets it now, or only when all else is over, as from a worker that was taken for dead. */
  | { do: 'project'; into: ProjectionStore; which: number; isLate: boolean };

const which = fc.nat({ max: 1_000 });
const aStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(aFinding, { maxLength: 10 }).map((some): Step => ({ do: 'award', findings: some })),
  },
  { weight: 6, arbitrary: aCorrection.map((correction): Step => ({ do: 'correct', correction })) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constantFrom('repeat' as const, 'take_back' as const, 'retry' as const), which }),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Step>(
      ...[{ do: 'take_back_unborn' } as const, { do: 'import' } as const, { do: 'release' } as const],
      { do: 'snapshot' },
    ),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ do: fc.constant('project' as const), into: fc.constantFrom(...projectionStores), which },
      isLate: fc.boolean(),
    }),
  },
);

interface Made {
  id: string;
  attempt: number;
  what: { findings: IdentifiedFinding[]; renews: string | null } | { correction: Correction };
  isTakenBack: boolean;
}

const changeIdOf = ({ id, attempt }: Pick<Made, 'id' | 'attempt'>) => `${id}/${attempt}`;

interface Outcome {
  oracle: KarmaOracle;
  known: { at: string; knowledge: Knowledge }[];
  copies: CopiesInMemory;
}

/** Runs steps against the ledger and the oracle side by side. */
async function run(steps: Step[]): Promise<Outcome> {
  await site.empty();
  await site.ledger.importReference('reference/1', reference);
  const copying = copyChanges(site.ledger);
  copying.changed('reference/1');
  const oracle = new KarmaOracle(reference);
  const made: Made[] = [];
  const known: { at: string; knowledge: Knowledge }[] = [];
  const { ledger } = site;

  async function recordedAt(changeId: string): Promise<string> {
    const [row] = await site.ask<{ at: string }>('SELECT recorded_at AS at FROM ledger_change WHERE change_id = ?', [
      changeId,
    ]);
    return `${row?.at.replace(' ', 'T')}Z`;
  }

  async function make(change: Made): Promise<void> {
    const changeId = changeIdOf(change);
    if ('findings' in change.what) {
      await ledger.award(changeId, change.what.findings, change.what.renews);
      oracle.award(changeId, change.what.findings, change.what.renews);
    } else {
      const { correction } = change.what;
      const request = { correctionId: change.id, correction, reason: 'a test' };
      const outcome = await ledger.correct(changeId, request).then(
        () => 'done',
        (error: unknown) => (error instanceof KarmaRefusal ? 'refused' : Promise.reject(error)),
      );
      const now = outcome === 'done' ? Date.parse((await recordedAt(changeId)).replace(/\d{3}Z$/, 'Z')) : Date.now();
      expect([correction, oracle.correct(changeId, correction, now) ? 'done' : 'refused']).toEqual([
        correction,
        outcome,
      ]);
      if (outcome === 'refused') return;
    }
    made.push(change);
    copying.changed(changeId);
    known.push({ at: await recordedAt(changeId), knowledge: oracle.knowledge() });
  }

  for (const [index, step] of steps.entries()) {
    const chosen = 'which' in step ? made[step.which % Math.max(made.length, 1)] : undefined;
    if (step.do === 'award')
      await make({ id: `b${index}`, attempt: 1, what: { findings: step.findings, renews: null }, isTakenBack: false });
    else if (step.do === 'correct')
      await make({ id: `c${index}`, attempt: 1, what: { correction: step.correction }, isTakenBack: false });
    else if (step.do === 'repeat' && chosen) await repeat(chosen);
    else if (step.do === 'take_back' && chosen) {
      const changeId = changeIdOf(chosen);
      const told = await ledger.takeBack(changeId);
      expect(await ledger.takeBack(changeId)).toEqual(told);
      if (chosen.isTakenBack) continue;
      chosen.isTakenBack = true;
      copying.changed(`${changeId}/reversal`);
      if ('findings' in chosen.what) oracle.takeBackAward(changeId);
      else oracle.takeBackCorrection(changeId, chosen.what.correction);
      known.push({ at: await recordedAt(`${changeId}/reversal`), knowledge: oracle.knowledge() });
    } else if (step.do === 'retry' && chosen?.isTakenBack) {
      const { id, attempt, what } = chosen;
      if (made.some((one) => one.id === id && one.attempt > attempt)) continue;
      const again = 'findings' in what ? { findings: what.findings, renews: changeIdOf(chosen) } : what;
      await make({ id, attempt: attempt + 1, what: again, isTakenBack: false });
    } else if (step.do === 'take_back_unborn') {
      await ledger.takeBack(`u${index}/1`);
      copying.changed(`u${index}/1/reversal`);
      await expect(ledger.award(`u${index}/1`, findings, null)).rejects.toBeInstanceOf(KarmaRefusal);
    } else if (step.do === 'import') {
      await ledger.importReference(`import/${index}`, laterReference);
      copying.changed(`import/${index}`);
      oracle.import('import', { ...laterReference, crowdsourcers: [] });
    } else if (step.do === 'release') {
      const releasable = await ledger.releasable(100);
      expect(keysOf(releasable)).toEqual(keysOf(oracle.releasable()));
      const id = `r${index}`;
      await ledger.noteRelease({ batchId: id, findingKeys: keysOf(releasable) });
      oracle.noteRelease(id, releasable);
      await make({ id, attempt: 1, what: { findings: releasable, renews: null }, isTakenBack: false });
    } else if (step.do === 'snapshot') await ledger.takeSnapshots();
    else if (step.do === 'project') await copying.project(step.into, step.which, step.isLate);
  }

  async function repeat({ id, attempt, what }: Made): Promise<void> {
    const changeId = changeIdOf({ id, attempt });
    const before = await site.ask(
      'SELECT COUNT(*) AS entries, MAX(version) AS version FROM ledger, crowdsourcer_karma_distribution',
    );
    if ('findings' in what) await ledger.award(changeId, [...what.findings, ...findings], what.renews);
    else await ledger.correct(changeId, { correctionId: id, correction: what.correction, reason: 'a test' });
    expect(
      await site.ask(
        'SELECT COUNT(*) AS entries, MAX(version) AS version FROM ledger, crowdsourcer_karma_distribution',
      ),
    ).toEqual(before);
  }

  return { oracle, known, copies: await copying.end() };
}

const keysOf = (some: IdentifiedFinding[]) => some.map(({ findingKey }) => findingKey).sort();

const inOrder = <T>(rows: Map<number, T>): T[] => [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);

test('whatever happens in whichever order, the ledger, the distribution, its copies and every moment are what the rules say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aStep, { minLength: 5, maxLength: 30 }), async (steps) => {
      const { oracle, known, copies } = await run(steps);
      const expected = oracle.standings(oracle.knowledge());
      const standings = await site.copies.standingsOf([1, 2, 3, 4, 5, 6]);
      expect(
        standings.map(({ crowdsourcerId, name, sums, findingsCount }) => [
          crowdsourcerId,
          { name, sums, findings: findingsCount },
        ]),
      ).toEqual([...expected].sort(([a], [b]) => a - b));
      expect(await site.copies.addsUp()).toBe(true);
      const entries = await site.copies.entriesAfter(0, 10_000);
      for (const copy of Object.values(copies)) {
        expect(inOrder(copy.standings)).toEqual(standings);
        expect(inOrder(copy.entries)).toEqual(entries);
      }

      for (const { at, knowledge } of known)
        for (const asOf of [null, '2019-02-01T12:00:00Z', '2019-02-02T00:00:00Z']) {
          const { items } = await site.readings.leaderboard({ asOf, knownAt: at }, { limit: 100 });
          const sums = items.map((item) => [item.crowdsourcerId, { sums: item.sums, findings: item.findingsCount }]);
          const then = [...oracle.standings(knowledge, asOf)].map(([id, { sums, findings: count }]) => [
            id,
            { sums, findings: count },
          ]);
          expect(Object.fromEntries(sums)).toEqual(Object.fromEntries(then));
        }
    }),
    { numRuns: Number(process.env.KARMA_PROPERTY_RUNS ?? 20) },
  );
});
