import type { ReplayOutcome } from './replay-histories.ts';

/** A failure in lines for people; null for an outcome that needs no word. */
export function describeOutcome({ workflowId, runId, source, state, failure }: ReplayOutcome): string | null {
  const whose = `${workflowId} · run ${runId || 'unknown'} · ${source}`;
  if (state === 'skipped') return `· ${whose}\n  nothing to replay yet: no worker has completed a task of it\n`;
  if (failure === null) return null;
  const { kind, event, message } = failure;
  const what = kind === 'nondeterminism' ? 'not what happened then' : 'the workflow failed';
  return `✗ ${whose}\n  broke at event ${event.id}, ${event.type}: ${what}\n  ${message.replaceAll('\n', '\n  ')}\n`;
}

/** Counts; a skipped history is neither replayed nor failed. */
export function countOutcomes(outcomes: ReplayOutcome[]): { replayed: number; failed: number; skipped: number } {
  const count = (state: ReplayOutcome['state']) => outcomes.filter((outcome) => outcome.state === state).length;
  return { replayed: count('replayed'), failed: count('failed'), skipped: count('skipped') };
}
