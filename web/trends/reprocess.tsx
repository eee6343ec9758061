import { useEffect, useRef, useState } from 'preact/hooks';
import type { RetweetRule } from '../../contracts/trends/post.ts';
import type { ReprocessResource } from '../../contracts/trends/resource.ts';
import { isOutage, Problem } from '../http/problem.ts';
import { usePoll } from '../http/use-poll.ts';
import { announce } from '../ui/announcer.tsx';
import { Callout } from '../ui/callout.tsx';
import { StateLabel } from '../ui/labels.tsx';
import { Section } from '../ui/section.tsx';
import { beginReprocess, getLatestReprocess, getReprocess } from './api.ts';
import { amount, clockOf, reprocessLabels, ruleWords } from './words.ts';

const lookMs = 1_000;

const offered = (rule: RetweetRule) => ({ text: ruleWords(rule), rule });
const rules: Record<string, { text: string; rule: RetweetRule | null }> = {
  usual: { text: 'as counted live', rule: null },
  retweeted: offered(['retweeted']),
  quoted: offered(['retweeted', 'quoted']),
  any: offered('any'),
};

const isUnderWay = ({ state }: ReprocessResource): boolean => state !== 'complete' && state !== 'failed';

/** Has the last hour counted once more, and follows that; before, what was counted once more last, whoever asked for it. */
export function ReprocessSection() {
  const [ruleName, setRuleName] = useState('usual');
  const [begun, setBegun] = useState<ReprocessResource | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const { data, problem } = usePoll<ReprocessResource | null>({
    load: (signal) => (begun === null ? getLatestReprocess(signal) : getReprocess(begun.links.self, signal)),
    next: (seen) => (seen !== null && isUnderWay(seen) ? lookMs : null),
    key: begun?.id ?? '',
  });
  const last = begun === null || data?.id === begun.id ? data : begun;
  // An outage is waited out: counting goes on whoever watches.
  const lost = problem !== null && !isOutage(problem);
  const busy = asking || (!lost && begun !== null && last !== null && isUnderWay(last));
  const trouble = refusal ?? (lost ? problem.message : null);

  const followed = useRef<string | null>(null);
  useEffect(() => {
    if (last === null) return;
    if (isUnderWay(last)) followed.current = last.id;
    else if (followed.current === last.id) {
      followed.current = null;
      announce(`Counting once more: ${reprocessLabels[last.state].text.toLowerCase()}.`);
    }
  }, [last]);

  const begin = async () => {
    if (busy) return;
    setAsking(true);
    setRefusal(null);
    try {
      setBegun(await beginReprocess(rules[ruleName]?.rule ?? null));
    } catch (error) {
      setRefusal(error instanceof Problem ? error.message : String(error));
    }
    setAsking(false);
  };

  return (
    <Section title="Count once more">
      <p class="section-note quiet">
        Reads the posts of the last hour from Kafka again. What is shown stays until all of it is there, and is then
        replaced at once.
      </p>
      <div class="reprocess-form">
        <label for="reprocess-rule">Retweets are</label>
        <select id="reprocess-rule" value={ruleName} onChange={(event) => setRuleName(event.currentTarget.value)}>
          {Object.entries(rules).map(([name, { text }]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
        <button type="button" class="button" onClick={begin} aria-disabled={busy}>
          {busy ? 'Counting…' : 'Count the last hour once more'}
        </button>
      </div>
      {trouble !== null && (
        <Callout tone="bad" role="alert">
          <p>{trouble}</p>
        </Callout>
      )}
      {last !== null && <Progress of={last} />}
    </Section>
  );
}

/** @param total how many are to be read; 0 while that isn't known */
function progressWords(of: ReprocessResource, total: number): string {
  if (of.source === 'start' && isUnderWay(of)) return 'It waits for a worker.';
  if (of.state === 'waiting') return 'Waits until its last minutes take no more posts, which is a few minutes.';
  return `${amount(of.read)} posts read${total > 0 ? ` of ${amount(total)}` : ''}.`;
}

function Progress({ of }: { of: ReprocessResource }) {
  const { state, from, to, retweetRule, partitions, failure, links } = of;
  const total = partitions.reduce(
    (sum, { firstOffset, endOffset }) => sum + Number(endOffset) - Number(firstOffset),
    0,
  );
  const done = partitions.reduce(
    (sum, { firstOffset, nextOffset }) => sum + Number(nextOffset) - Number(firstOffset),
    0,
  );
  return (
    <div class="card reprocess" role="status">
      <p class="reprocess-head">
        <StateLabel label={reprocessLabels[state]} pill />
        <span>
          {clockOf(from)}–{clockOf(to)}
        </span>
        <span>Retweets are: {ruleWords(retweetRule)}</span>
        {links.temporal !== null && <a href={links.temporal}>Temporal</a>}
      </p>
      {isUnderWay(of) && state !== 'waiting' && (
        <progress aria-label="Read from Kafka" max={Math.max(1, total)} value={done} />
      )}
      <p class="quiet">{progressWords(of, total)}</p>
      {failure !== null && <p class="failure">{failure}</p>}
    </div>
  );
}
