import type { SkipReason } from '../../contracts/trends/post.ts';
import type { WindowResource } from '../../contracts/trends/resource.ts';
import { StateLabel } from '../ui/labels.tsx';
import { Section } from '../ui/section.tsx';
import { amount, skipWords, spanOf, windowLabel } from './words.ts';

/** What became of all posts that were read of a window. */
export function WindowAccount({ window }: { window: WindowResource }) {
  const { read, counted, skipped, duplicate, late, skippedFor } = window.account;
  const parts = [
    ['counted', counted],
    ['skipped', skipped],
    ['duplicate', duplicate],
    ['late', late],
  ] as const;
  const reasons = Object.entries(skippedFor) as [SkipReason, number][];
  return (
    <Section title={`Account of ${spanOf(window)}`}>
      <p class="account-state">
        <StateLabel label={windowLabel(window)} />
        {window.generation !== 'live' && <span class="quiet">counted once more</span>}
        <span class="quiet">{amount(window.cities)} cities with posts</span>
      </p>
      <dl class="account">
        <div>
          <dt>read</dt>
          <dd>{amount(read)}</dd>
        </div>
        {parts.map(([name, value], index) => (
          <div key={name}>
            <dt>
              <span class="account-sign">{index === 0 ? '=' : '+'} </span>
              {name}
            </dt>
            <dd>{amount(value)}</dd>
          </div>
        ))}
      </dl>
      {reasons.length > 0 && (
        <p class="quiet section-note">
          Skipped: {reasons.map(([reason, posts]) => `${amount(posts)} ${skipWords[reason]}`).join(', ')}.
        </p>
      )}
    </Section>
  );
}
