import type { Registry } from 'prom-client';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { OnStep } from '../activities/karma/perform-step.ts';
import type { AgreementReport } from '../contracts/karma/agreement.ts';

/**
 * What a karma worker tells Prometheus beside what the SDK tells of its sagas.
 * @param countParked asks Temporal how many sagas wait for an operator
 */
export function createKarmaMetrics(registry: Registry, countParked: () => Promise<number>) {
  const registers = [registry];
  const stepSeconds = new Histogram({
    name: 'vigil_karma_step_seconds',
    help: 'Time of one call of an activity of karma, by how it ended',
    labelNames: ['step', 'outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120],
    registers,
  });
  new Gauge({
    name: 'vigil_karma_sagas_parked',
    help: 'Sagas that are taken back and wait for an operator, of all workers; absent while Temporal does not answer',
    registers,
    async collect() {
      const parked = await countParked().catch(() => null);
      if (parked === null) this.remove();
      else this.set(parked);
    },
  });
  const stores = new Gauge({
    name: 'vigil_karma_stores_agree',
    help: 'Whether the three stores agreed when this worker last compared them',
    registers,
  });
  const comparedAt = new Gauge({
    name: 'vigil_karma_compared_timestamp_seconds',
    help: 'When this worker last compared the three stores',
    registers,
  });
  const differing = new Counter({
    name: 'vigil_karma_copies_differing_total',
    help: 'Copies of standings that were found to differ from the ledger',
    registers,
  });
  const repaired = new Counter({
    name: 'vigil_karma_copies_repaired_total',
    help: 'Copies of standings that were written anew from the ledger because they differed',
    registers,
  });
  // Else they would be told as zero, and read as a disagreement, before the first comparison.
  stores.remove();
  comparedAt.remove();

  const step: OnStep = (name, seconds, outcome) => stepSeconds.observe({ step: name, outcome }, seconds);
  return {
    step,
    report(report: AgreementReport): void {
      stores.set(report.agreed ? 1 : 0);
      comparedAt.set(Date.parse(report.checkedAt) / 1000);
      differing.inc(report.differing);
      repaired.inc(report.repaired);
    },
  };
}
