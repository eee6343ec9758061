import { useEffect, useRef, useState } from 'preact/hooks';
import type { RetweetRule } from '../../contracts/trends/post.ts';
import type { ReprocessResource } from '../../contracts/trends/resource.ts';
import { hasEnded } from '../../domain/trends/reprocess-progress.ts';
import { isOutage, Problem } from '../http/problem.ts';
import { usePoll } from '../http/use-poll.ts';
import { announce } from '../ui/announcer.tsx';
import { beginReprocess, getReprocess, getReprocesses } from './api.ts';
import { reprocessLabels } from './words.ts';

const lookMs = 1_000;
/** While nothing is under way. */
const idleLookMs = 15_000;

/** Begins reprocessings, and follows them: the one that was begun here until it ends, else whatever is under way. */
export function useReprocess() {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  /** Begun here, the last one; and the id of one of those that has ended. */
  const [begun, setBegun] = useState<ReprocessResource | null>(null);
  const [ended, setEnded] = useState<string | null>(null);
  const own = begun !== null && begun.id !== ended ? begun : null;
  /** Address of what somebody else has under way. */
  const others = useRef<string | null>(null);
  const { data: seen, problem } = usePoll<ReprocessResource | null>({
    async load(signal) {
      if (own !== null) return getReprocess(own.links.self, signal);
      const last = await (others.current === null ? getLast(signal) : getReprocess(others.current, signal));
      others.current = last !== null && !hasEnded(last) ? last.links.self : null;
      return last;
    },
    next: (last) => (last !== null && !hasEnded(last) ? lookMs : idleLookMs),
    key: begun?.id ?? '',
  });
  useEffect(() => {
    if (seen === null || seen.id !== own?.id || !hasEnded(seen)) return;
    setEnded(seen.id);
    announce(`Counting once more: ${reprocessLabels[seen.state].text.toLowerCase()}.`);
  }, [seen, own]);
  // An outage is waited out: counting goes on whoever watches.
  const lost = own !== null && problem !== null && !isOutage(problem) ? problem.message : null;
  const busy = asking || (own !== null && lost === null);
  const trouble = refusal ?? lost;

  /** @param rule null for that of live counting */
  const begin = async (rule: RetweetRule | null) => {
    if (busy) return;
    setAsking(true);
    setRefusal(null);
    try {
      setBegun(await beginReprocess(rule));
    } catch (error) {
      setRefusal(error instanceof Problem ? error.message : String(error));
    }
    setAsking(false);
  };

  return { seen, busy, trouble, begin };
}

/** What is under way, else the newest one. */
async function getLast(signal: AbortSignal): Promise<ReprocessResource | null> {
  const items = await getReprocesses(signal);
  return items.find((item) => !hasEnded(item)) ?? items[0] ?? null;
}
