import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { findingRejectReasons } from '../../../contracts/karma/findings.ts';
import { findingKey, findingKeyNamespace } from '../../../domain/karma/finding-key.ts';
import { decodeFindingLine } from '../../../domain/karma/finding-line.ts';
import { findingMessage } from '../../../domain/karma/finding-message.ts';

// jest runs in the project's folder.
const page = readFileSync('docs/formats.md', 'utf8');
const findings = page.slice(page.indexOf('## A finding'), page.indexOf('## Reference data of karma'));

test('the example line becomes the example message, with the key that is stated', () => {
  const [line = ''] = /```\n(.*?)\n/s.exec(findings)?.slice(1) ?? [];
  const [message = ''] = /```json\n(.*?)```/s.exec(findings)?.slice(1) ?? [];
  const decoded = decodeFindingLine(line, new Date());
  if ('reason' in decoded) throw new Error(decoded.detail);
  expect(findingMessage(decoded.finding)).toEqual(JSON.parse(message));
  expect(findings).toContain(`namespace \`${findingKeyNamespace}\``);
  expect(findings).toContain(`\`${findingKey(decoded.finding)}\``);
});

test('every reason is in the table', () => {
  const table = findings.slice(findings.indexOf('| `reason` '));
  const stated = [...table.matchAll(/^\| `(\w+)` +\|/gm)].map(([, reason]) => reason);
  expect(stated).toEqual(['reason', ...findingRejectReasons]);
});
