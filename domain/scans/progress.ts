import type { CheckStatus, ScanStatus } from '../../contracts/scans/resource.ts';

/** A scan's story in Markdown, as the Temporal Web UI shows it on the workflow's page. */
export function describeProgress(status: ScanStatus): string {
  const { done, total } = status.progress;
  const lines = [
    `**${status.state}** · ${done} of ${total} checks done`,
    '',
    '| check | state | result |',
    '|---|---|---|',
  ];
  for (const check of status.checks) lines.push(`| ${check.name} | ${check.state} | ${cell(describeCheck(check))} |`);
  if (status.outcome) lines.push('', cell(status.outcome.summary));
  return lines.join('\n');
}

const describeCheck = (check: CheckStatus): string =>
  check.result?.summary ?? (check.lastFailure ? `${check.lastFailure.type}: ${check.lastFailure.message}` : '');

/** Results quote what a scanned site said, so it must not break the table or start a link. */
const cell = (text: string): string => text.replace(/[|[\]<>`\r\n]/g, ' ');
