import type { CheckName, FindingLevel, ProfileName } from '../../contracts/scans/checks.ts';
import type { ScanFailureType } from '../../contracts/scans/failures.ts';
import type { CheckState, ScanSource, ScanState } from '../../contracts/scans/resource.ts';
import { isFinal } from '../../contracts/scans/resource.ts';
import { sourceWords } from '../../domain/scans/provenance.ts';
import type { IconName } from '../ui/icon-shapes.ts';

export type Tone = 'good' | 'info' | 'warn' | 'bad' | 'quiet';

/** A state as it is shown: never by its colour alone. */
export interface Label {
  text: string;
  tone: Tone;
  icon: IconName;
}

export const toneIcons: Record<Tone, IconName> = {
  good: 'check',
  info: 'info',
  warn: 'warning',
  bad: 'cross',
  quiet: 'dash',
};

export const label = (text: string, tone: Tone, icon: IconName = toneIcons[tone]): Label => ({ text, tone, icon });

const running = label('Running', 'info', 'spinner');
const cancelled = label('Cancelled', 'quiet', 'slash');

export const scanStateLabels: Record<ScanState, Label> = {
  accepted: label('Accepted', 'quiet', 'clock'),
  running,
  complete: label('Complete', 'good'),
  error: label('Error', 'bad'),
  cancelling: label('Cancelling', 'warn', 'spinner'),
  cancelled,
};

export const checkStateLabels: Record<CheckState, Label> = {
  pending: label('Waiting', 'quiet', 'clock'),
  running,
  succeeded: label('Done', 'good'),
  failed: label('Failed', 'bad'),
  cancelled,
};

const notRun = label('Not run', 'quiet');

/** What hasn't begun when a scan ends never will. */
export const checkLabel = (state: CheckState, scanState: ScanState): Label =>
  state === 'pending' && isFinal(scanState) ? notRun : checkStateLabels[state];

export const checkTitles: Record<CheckName, string> = {
  http: 'HTTP',
  tls: 'TLS',
  dns: 'DNS',
  ports: 'Ports',
  simulated: 'Simulated',
};

export const levelLabels: Record<FindingLevel, Label> = {
  bad: label('Problems', 'bad'),
  warning: label('Warnings', 'warn'),
  info: label('Information', 'info'),
  good: label('In order', 'good'),
};

export const profileLabels: Record<ProfileName, { text: string; explanation: string }> = {
  standard: { text: 'Standard', explanation: 'HTTP, TLS and DNS' },
  http: { text: 'HTTP', explanation: 'graded headers and cookies' },
  tls: { text: 'TLS', explanation: 'protocols and certificates' },
  dns: { text: 'DNS', explanation: 'addresses, CAA, mail policy' },
  ports: { text: 'Ports', explanation: 'open ports of allowed targets' },
  simulated: { text: 'Simulated', explanation: 'sleeps, may fail, no network' },
};

export const failureTitles: Record<ScanFailureType, string> = {
  target_unreachable: 'The target could not be reached',
  target_refused_by_policy: 'The target is refused by the outbound policy',
  tls_failure: 'The TLS connection failed',
  timeout: 'The target took too long',
  invalid_target: 'The target can’t be scanned as it is',
  scanner_fault: 'The scanner itself failed',
};

/** Where an answer came from, where that is not the workflow itself. */
export const sourceNotes: Record<Exclude<ScanSource, 'query'>, { text: string; tone: Tone }> = {
  history: { text: sourceWords.history, tone: 'quiet' },
  visibility: { text: sourceWords.visibility, tone: 'warn' },
  archive: { text: sourceWords.archive, tone: 'quiet' },
};
