import type { ScanListItem } from '../../contracts/scans/resource.ts';
import { isFinal } from '../../contracts/scans/resource.ts';
import { scanStateLabels } from '../text/states.ts';

/**
 * What a screen reader should hear of the newest answer: the scans that ended since the one before. One is named, more
 * are counted; null when there is nothing to say.
 */
export function describeChanges(before: ScanListItem[], after: ScanListItem[]): string | null {
  const running = new Set(before.filter(({ state }) => !isFinal(state)).map(({ id }) => id));
  const ended = after.filter(({ id, state }) => isFinal(state) && running.has(id));
  const [first] = ended;
  if (!first) return null;
  if (ended.length > 1) return `${ended.length} scans ended.`;
  const grade = first.grade === null ? '' : `, grade ${first.grade}`;
  return `${first.target}: ${scanStateLabels[first.state].text.toLowerCase()}${grade}.`;
}
