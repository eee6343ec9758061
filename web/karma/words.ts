import type { CorrectionKind } from '../../contracts/karma/corrections.ts';
import type { KarmaStore } from '../../contracts/karma/failures.ts';
import type { SeverityName } from '../../contracts/karma/findings.ts';
import { severityNames } from '../../contracts/karma/findings.ts';
import type { SeveritySums } from '../../contracts/karma/ledger.ts';
import type { AgreementResource, SagaListItem } from '../../contracts/karma/resource.ts';
import type { Label } from '../text/states.ts';
import { label } from '../text/states.ts';

export const severityWords: Record<SeverityName, string> = {
  minor: 'Minor',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};

export const storeTitles: Record<KarmaStore, string> = { mariadb: 'MariaDB', cassandra: 'Cassandra', redis: 'Redis' };

export const agreementLabels: Record<AgreementResource['state'], Label> = {
  agree: label('The three stores agree', 'good'),
  differ: label('The stores differ', 'bad'),
  unknown: label('Not known', 'warn'),
};

const correctionWords: Record<CorrectionKind, string> = {
  void_finding: 'Void',
  rerate_vulnerability: 'Re-rating',
  rename_crowdsourcer: 'New name',
  add_crowdsourcer: 'New crowdsourcer',
  merge_crowdsourcers: 'Merge',
};

export const kindWords = ({ correction }: Pick<SagaListItem, 'correction'>): string =>
  correction === null ? 'Batch' : correctionWords[correction];

const numbers = new Intl.NumberFormat('en');

/** `13,000`, with a true minus sign. */
export const points = (value: number): string => numbers.format(value).replace('-', '\u2212');

/** `minor 50, high 13,000`: those that there are. */
export function sumsWords(sums: SeveritySums): string {
  const parts = severityNames.filter((name) => sums[name] !== 0).map((name) => `${name} ${points(sums[name])}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}
