import { useEffect, useState } from 'preact/hooks';
import type { RetweetRule } from '../../contracts/trends/post.ts';
import type { ReprocessResource } from '../../contracts/trends/resource.ts';
import { Problem } from '../http/problem.ts';
import { announce } from '../ui/announcer.tsx';
import { Callout } from '../ui/callout.tsx';
import { StateLabel } from '../ui/labels.tsx';
import { Section } from '../ui/section.tsx';
import { beginReprocess, getReprocess } from './api.ts';
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

/** Has the last hour counted once more, and follows that. */
export function ReprocessSection() {
  const [ruleName, setRuleName] = useState('usual');
  const [last, setLast] = useState<ReprocessResource | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const [leaving] = useState(() => new AbortController());
  useEffect(() => () => leaving.abort(), [leaving]);
  const busy = asking || (last !== null && isUnderWay(last));

  const begin = async () => {
    if (busy) return;
    setAsking(true);
    setRefusal(null);
    try {
      let seen = await beginReprocess(rules[ruleName]?.rule ?? null);
      setLast(seen);
      while (isUnderWay(seen)) {
        await new Promise((resolve) => setTimeout(resolve, lookMs));
        leaving.signal.throwIfAborted();
        seen = await look(seen, leaving.signal);
        setLast(seen);
      }
      announce(`Counting once more: ${reprocessLabels[seen.state].text.toLowerCase()}.`);
    } catch (error) {
      if (leaving.signal.aborted) return;
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
      {refusal !== null && (
        <Callout tone="bad" role="alert">
          <p>{refusal}</p>
        </Callout>
      )}
      {last !== null && <Progress of={last} />}
    </Section>
  );
}

/** An outage is waited out: it goes on whoever watches. */
async function look(before: ReprocessResource, signal: AbortSignal): Promise<ReprocessResource> {
  try {
    return await getReprocess(before.links.self, signal);
  } catch (error) {
    if (error instanceof Problem && error.status !== 404) return before;
    throw error;
  }
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
