import { useState } from 'preact/hooks';
import type { RetweetRule } from '../../contracts/trends/post.ts';
import type { ReprocessResource } from '../../contracts/trends/resource.ts';
import { hasEnded, messagesToRead } from '../../domain/trends/reprocess-progress.ts';
import { Callout } from '../ui/callout.tsx';
import { Moment, StateLabel } from '../ui/labels.tsx';
import { Section } from '../ui/section.tsx';
import { useNow } from '../ui/use-now.ts';
import { useReprocess } from './use-reprocess.ts';
import { amount, clockOf, reprocessLabels, ruleWords } from './words.ts';

const offered = (rule: RetweetRule) => ({ text: ruleWords(rule), rule });
const rules: Record<string, { text: string; rule: RetweetRule | null }> = {
  usual: { text: 'as counted live', rule: null },
  retweeted: offered(['retweeted']),
  quoted: offered(['retweeted', 'quoted']),
  any: offered('any'),
};

/** Has the last hour counted once more, and shows how far that is, or what was counted once more last. */
export function ReprocessSection() {
  const [ruleName, setRuleName] = useState('usual');
  const { seen, busy, trouble, begin } = useReprocess();

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
        <button type="button" class="button" onClick={() => begin(rules[ruleName]?.rule ?? null)} aria-disabled={busy}>
          {busy ? 'Counting…' : 'Count the last hour once more'}
        </button>
      </div>
      {trouble !== null && (
        <Callout tone="bad" role="alert">
          <p>{trouble}</p>
        </Callout>
      )}
      {seen !== null && <Progress of={seen} />}
    </Section>
  );
}

/** @param total how many are to be read; 0 while that isn't known */
function progressWords(of: ReprocessResource, total: number): string {
  if (of.source === 'start' && !hasEnded(of)) return 'It waits for a worker.';
  if (of.state === 'waiting') return 'Waits until its last minutes take no more posts, which is a few minutes.';
  return `${amount(of.read)} posts read${total > 0 ? ` of ${amount(total)}` : ''}.`;
}

function Progress({ of }: { of: ReprocessResource }) {
  const { state, from, to, retweetRule, partitions, failure, startedAt, links } = of;
  const now = useNow();
  const total = messagesToRead(of);
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
        {/* It moves by itself, which nobody is to be told of. */}
        <span aria-live="off">
          begun <Moment at={startedAt} now={now} />
        </span>
        {links.temporal !== null && <a href={links.temporal}>Temporal</a>}
      </p>
      {!hasEnded(of) && state !== 'waiting' && (
        <progress aria-label="Read from Kafka" max={Math.max(1, total)} value={done} />
      )}
      <p class="quiet">{progressWords(of, total)}</p>
      {failure !== null && <p class="failure">{failure}</p>}
    </div>
  );
}
