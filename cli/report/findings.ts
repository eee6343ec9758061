import type { CheckStatus } from '../../contracts/scans/resource.ts';
import { hang, padEnd, widthOf } from '../text/layout.ts';
import type { Screen } from '../text/screen.ts';
import { levels } from './words.ts';

/** Every finding by its level, the worst first: what was seen, and behind an arrow what mends it. */
export function findingLines(checks: CheckStatus[], screen: Screen, width: number): string[] {
  const { paint } = screen;
  const findings = checks.flatMap(({ name, result }) => {
    const points = new Map(result?.check === 'http' ? result.tests.map((test) => [test.outcome, test.modifier]) : []);
    return (result?.findings ?? []).map((finding) => ({
      name,
      ...finding,
      points: signed(points.get(finding.id) ?? 0),
    }));
  });
  const pointsWidth = Math.max(0, ...findings.map(({ points }) => points.length));
  const nameWidth = Math.max(0, ...findings.map(({ name }) => name.length));
  return levels.flatMap(({ level, title, mark, style }) => {
    const here = findings.filter((finding) => finding.level === level);
    if (here.length === 0) return [];
    return [
      '',
      paint('bold', `${title} (${here.length})`),
      ...here.flatMap((finding) => {
        const points = pointsWidth === 0 ? '' : `${finding.points.padStart(pointsWidth)}  `;
        const label = `  ${paint(style, mark)} ${paint('dim', padEnd(finding.name, nameWidth))}  ${paint(style, points)}`;
        const indent = ' '.repeat(widthOf(label));
        return [
          ...hang(label, finding.title, width),
          ...hang(indent, finding.seen, width).map((line) => paint('dim', line)),
          ...(finding.advice ? hang(`${indent}→ `, finding.advice, width) : []),
        ];
      }),
    ];
  });
}

/** With a true minus sign; empty for none. */
function signed(points: number): string {
  if (points === 0) return '';
  return points > 0 ? `+${points}` : `\u2212${-points}`;
}
