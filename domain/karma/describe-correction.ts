import type { Correction } from '../../contracts/karma/corrections.ts';

/** What a correction is about, in one line for people. */
export function describeCorrection(correction: Correction): string {
  switch (correction.kind) {
    case 'void_finding':
      return `Void the finding ${correction.findingKey}`;
    case 'rerate_vulnerability': {
      const { vulnerabilityId, severity, retroactive } = correction;
      return `Re-rate the vulnerability ${vulnerabilityId} as ${severity}, ${retroactive ? 'for all its findings' : 'from now on'}`;
    }
    case 'rename_crowdsourcer':
      return `Rename the crowdsourcer ${correction.crowdsourcerId} to ${correction.name}`;
    case 'add_crowdsourcer':
      return `Add the crowdsourcer ${correction.crowdsourcerId}, ${correction.name}`;
    case 'merge_crowdsourcers':
      return `Merge the crowdsourcer ${correction.from} into ${correction.into}`;
  }
}
