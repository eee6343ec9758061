import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Reference } from '../../contracts/karma/reference.ts';
import type { SagaStatus } from '../../contracts/karma/saga.ts';
import {
  awardKarmaType,
  awardWorkflowId,
  discardUpdateName,
  retryUpdateName,
  sagaStatusQueryName,
} from '../../contracts/karma/saga.ts';
import type { ImportReferenceInput, ImportReferenceResult } from '../../contracts/karma/upkeep.ts';
import { importReferenceType, importWorkflowId, releaseFindingsType } from '../../contracts/karma/upkeep.ts';
import { batchIdOf } from '../../domain/karma/finding-key.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { expectAgreement } from '../helpers/expect-agreement.ts';
import type { KarmaSite, PortCall } from '../helpers/karma.ts';
import { away, batchOf, findingOf, karmaSite } from '../helpers/karma.ts';
import { startDevServer, withWorker } from '../helpers/temporal.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startDevServer();
});
afterAll(() => environment?.teardown());

type Run = <T>(type: string, workflowId: string, input: unknown) => Promise<T>;

async function withSite<T>(site: KarmaSite, work: (run: Run) => Promise<T>): Promise<T> {
  const taskQueue = `karma-${randomUUID()}`;
  return withWorker(environment, { taskQueue, activities: site.activities }, () =>
    work((type, workflowId, input) =>
      environment.client.workflow.execute(type, { taskQueue, workflowId, args: [input] }),
    ),
  );
}

const unknownVulnerability = 500;
const waitingBatch = (findings: number) =>
  batchOf(0, { findings: Array.from({ length: findings }, () => findingOf(unknownVulnerability)) });

const importOf = (vulnerabilityId: number, given: Partial<Reference> = {}): ImportReferenceInput => ({
  ...{ importId: randomUUID(), deadlineSeconds: 900 },
  reference: {
    ...{
      crowdsourcers: [],
      severities: [],
      vulnerabilities: [{ id: vulnerabilityId, crowdsourcerId: 0, severityId: 1 }],
    },
    ...given,
  },
});

const doImport = (run: Run, input: ImportReferenceInput): Promise<ImportReferenceResult> =>
  run(importReferenceType, importWorkflowId(input.importId), input);

describe('an import', () => {
  test('waits for a store that is away', async () => {
    let failures = 0;
    const site = karmaSite(({ method }) => {
      if (method !== 'importReference' || failures === 2) return;
      failures += 1;
      throw away('mariadb');
    });
    await withSite(site, async (run) => {
      expect(await doImport(run, importOf(unknownVulnerability))).toMatchObject({ added: { vulnerabilities: 1 } });
    });
    expect(failures).toBe(2);
  });

  test('that contradicts what is there fails, and says why', async () => {
    const contradicting = importOf(unknownVulnerability, { severities: [{ id: 1, name: 'minor', points: 51 }] });
    await withSite(karmaSite(), async (run) => {
      await expect(doImport(run, contradicting)).rejects.toMatchObject({
        cause: { type: 'karma_refused', message: 'There are severities already.' },
      });
    });
  });
});

describe('findings of unknown vulnerabilities', () => {
  test('are awarded once those are imported, in batches, and only once', async () => {
    const site = karmaSite();
    const input = waitingBatch(501);
    await withSite(site, async (run) => {
      const { change } = await run<SagaStatus>(awardKarmaType, awardWorkflowId(input.batchId), input);
      expect(change).toMatchObject({ awards: 0, parkedFindings: 501 });
      expect(await doImport(run, importOf(unknownVulnerability + 1))).toMatchObject({ released: 0 });
      expect(await doImport(run, importOf(unknownVulnerability))).toEqual({
        ...{ added: { crowdsourcers: 0, severities: 0, vulnerabilities: 1 }, released: 501 },
      });
      expect(await run(releaseFindingsType, randomUUID(), { deadlineSeconds: 900 })).toBe(0);
    });
    expectAgreement(site, 501 * 50);
  });

  test.each<Pick<PortCall, 'store' | 'method'>>([
    { store: 'redis', method: 'write' },
    { store: 'mariadb', method: 'award' },
  ])(
    'are their batch’s once it is begun: parked as $method of $store failed, it holds up no others',
    async (failing) => {
      let broken = false;
      const site = karmaSite(({ store, method }) => {
        if (!broken || store !== failing.store || method !== failing.method) return;
        // What takes it back goes through.
        broken = false;
        throw new Error('a bug');
      });
      const { findings, ...input } = waitingBatch(503);
      const held = findings.slice(0, 500);
      await withSite(site, async (run) => {
        await run(awardKarmaType, awardWorkflowId(input.batchId), { ...input, findings });
        broken = true;
        expect(await doImport(run, { ...importOf(unknownVulnerability), deadlineSeconds: 1 })).toMatchObject({
          released: 0,
        });
        const batch = environment.client.workflow.getHandle(awardWorkflowId(batchIdOf(held)));
        const expectParked = async () =>
          expect(await batch.query<SagaStatus>(sagaStatusQueryName)).toMatchObject({ state: 'parked', findings: 500 });
        await expectEventually(expectParked);
        const release = () => run(releaseFindingsType, randomUUID(), { deadlineSeconds: 900 });
        expect(await release()).toBe(3);
        expect(await release()).toBe(0);
        expectAgreement(site, 3 * 50);
        await expectParked();

        await batch.executeUpdate(discardUpdateName);
        await batch.result();
        expect(await release()).toBe(0);
        const again = batchOf(0, { findings: held });
        const { change } = await run<SagaStatus>(awardKarmaType, awardWorkflowId(again.batchId), again);
        expect(change).toMatchObject({ awards: 0, duplicates: 500 });
      });
      expectAgreement(site, 3 * 50);
    },
  );

  test('whose batch another release began are left to that, and others are not', async () => {
    const site = karmaSite();
    const { findings, ...input } = waitingBatch(501);
    const batchId = batchIdOf(findings.slice(0, 500));
    await withSite(site, async (run) => {
      await run(awardKarmaType, awardWorkflowId(input.batchId), { ...input, findings });
      // As if that had come to nothing.
      await run(awardKarmaType, awardWorkflowId(batchId), { batchId, findings: [], deadlineSeconds: 900 });
      expect(await doImport(run, importOf(unknownVulnerability))).toMatchObject({ released: 1 });
    });
    expectAgreement(site, 50);
  });

  test('get their points when their batch is retried', async () => {
    let broken = false;
    const site = karmaSite(({ store, method }) => {
      if (!broken || store !== 'cassandra' || method !== 'write') return;
      broken = false;
      throw new Error('a bug');
    });
    const { findings, ...input } = waitingBatch(2);
    await withSite(site, async (run) => {
      await run(awardKarmaType, awardWorkflowId(input.batchId), { ...input, findings });
      broken = true;
      await doImport(run, { ...importOf(unknownVulnerability), deadlineSeconds: 1 });
      const batch = environment.client.workflow.getHandle(awardWorkflowId(batchIdOf(findings)));
      await expectEventually(async () => batch.executeUpdate(retryUpdateName));
      expect(await batch.result()).toMatchObject({ state: 'complete', attempt: 2, change: { awards: 2 } });
    });
    expectAgreement(site, 100);
  });
});
