import type { KarmaStore } from '../../contracts/karma/failures.ts';
import type { LedgerChange } from '../../contracts/karma/ledger.ts';
import type { SagaState, SagaStatus } from '../../contracts/karma/saga.ts';
import { count } from '../text/words.ts';

const stores: Record<KarmaStore, string> = { mariadb: 'MariaDB', cassandra: 'Cassandra', redis: 'Redis' };

const doing: Record<SagaState, string> = {
  recording: 'writing the ledger and the distribution in MariaDB',
  projecting: 'bringing Cassandra and Redis up to date',
  compensating: 'taking back what was done, in reverse',
  parked: 'taken back everywhere, and waiting for `retry` or `discard`',
  complete: 'in all three stores',
  discarded: 'taken back everywhere, and given up',
  refused: 'nothing was changed',
};

/** Why a saga was taken back or refused, with the store's name in it. */
export function describeFailure({ store, reason }: NonNullable<SagaStatus['failure']>): string {
  return reason.includes(stores[store]) ? reason : `${stores[store]}: ${reason}`;
}

/** A saga's story in Markdown, as the Temporal Web UI shows it on the workflow's page. */
export function describeSaga(status: SagaStatus): string {
  const { state, attempt, findings, change, failure, parkedSince } = status;
  const what = findings === null ? 'a correction' : `a batch of ${count(findings, 'finding')}`;
  const again = attempt > 1 ? ` · attempt ${attempt}` : '';
  const lines = [`**${state}** · ${what}: ${doing[state]}${again}`];
  if (change !== null) lines.push('', describeChange(change));
  if (failure !== null) lines.push('', `${stores[failure.store]} failed: ${inText(failure.reason)}`);
  if (parkedSince !== null) lines.push('', `Parked since ${parkedSince}.`);
  return lines.join('\n');
}

/** What a change did, in one line: `3 awards · +1500 points for 2 crowdsourcers`. */
export function describeChange({
  awards,
  reversals,
  points,
  duplicates,
  parkedFindings,
  crowdsourcers,
}: LedgerChange): string {
  const parts = [
    ...[count(awards, 'award'), ...(reversals > 0 ? [count(reversals, 'reversal')] : [])],
    `${points < 0 ? '−' : '+'}${count(Math.abs(points), 'point')} for ${count(crowdsourcers.length, 'crowdsourcer')}`,
    ...(duplicates > 0 ? [`${duplicates} applied before`] : []),
    ...(parkedFindings > 0 ? [`${parkedFindings} of unknown vulnerabilities`] : []),
  ];
  return parts.join(' · ');
}

/** Reasons may quote what a server said, so it must not start a link or a table. */
const inText = (text: string): string => text.replace(/[|[\]<>`\r\n]/g, ' ');
