import { useEffect, useRef, useState } from 'preact/hooks';
import type { ParkedFindingList, SagaList, SagaListItem } from '../../contracts/karma/resource.ts';
import { describeFailure } from '../../domain/karma/describe-saga.ts';
import { count } from '../../domain/text/words.ts';
import { Problem } from '../http/problem.ts';
import { usePoll } from '../http/use-poll.ts';
import { announce, useNews } from '../ui/announcer.tsx';
import { Callout } from '../ui/callout.tsx';
import { Moment } from '../ui/labels.tsx';
import { useNow } from '../ui/use-now.ts';
import { decide, listParkedFindings, listParkedSagas } from './api.ts';
import { kindWords } from './words.ts';

const pollMs = 5_000;

/** What waits for somebody to decide or to import something; nothing is shown where nothing waits. */
export function ParkedSection() {
  const sagas = usePoll<SagaList>({ key: 'parked', load: listParkedSagas, next: () => pollMs });
  const findings = usePoll<ParkedFindingList>({ key: 'findings', load: listParkedFindings, next: () => pollMs });
  const parked = sagas.data?.items ?? [];
  useNews(parked.length, (before, after) =>
    after > before ? `${count(after, 'saga')} parked: all wait for a decision.` : null,
  );
  const waiting = findings.data?.items ?? [];
  return (
    <>
      {parked.length > 0 && (
        <section aria-label="Parked" class="parked">
          <h2>
            Parked
            <span class="list-count">{sagas.data?.nextCursor ? `newest ${parked.length}` : parked.length}</span>
          </h2>
          <p class="quiet">
            Taken back in all three stores, as one of them was away for too long. Each waits for a decision.
          </p>
          <ul class="parked-list">
            {parked.map((saga) => (
              <ParkedSaga key={`${saga.id} ${saga.attempt}`} saga={saga} onDecided={sagas.refresh} />
            ))}
          </ul>
        </section>
      )}
      {waiting.length > 0 && (
        <div class="parked-findings">
          <Callout tone="warn" role="status">
            <p>
              No points yet for{' '}
              {findings.data?.nextCursor ? `more than ${waiting.length} findings` : count(waiting.length, 'finding')} of
              unknown vulnerabilities ({vulnerabilitiesOf(findings.data)}), until these are imported.
            </p>
          </Callout>
        </div>
      )}
    </>
  );
}

const named = 5;

function vulnerabilitiesOf(list: ParkedFindingList | null): string {
  const ids = [...new Set(list?.items.map(({ vulnerabilityId }) => vulnerabilityId))];
  return ids.length > named ? `${ids.slice(0, named).join(', ')}, …` : ids.join(', ');
}

function ParkedSaga({ saga, onDecided }: { saga: SagaListItem; onDecided(): void }) {
  const now = useNow();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const keep = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone.
  useEffect(() => keep.current?.focus(), [asked]);
  const take = async (link: string | null, told: string) => {
    if (busy || link === null) return;
    setBusy(true);
    setRefusal(null);
    try {
      await decide(link);
      announce(told);
    } catch (error) {
      setRefusal(error instanceof Problem ? error.message : String(error));
    }
    setBusy(false);
    setAsked(false);
    onDecided();
  };
  const { summary, findings, failure, parkedSince, attempt, links, id } = saga;
  return (
    <li class="card parked-saga">
      <div class="parked-what">
        <p>
          <strong>{kindWords(saga)}</strong> · {summary}
        </p>
        {failure && <p class="failure">{describeFailure(failure)}</p>}
        <p class="quiet parked-facts">
          {parkedSince !== null && (
            <>
              Parked <Moment at={parkedSince} now={now} /> ·{' '}
            </>
          )}
          tried {attempt === 1 ? 'once' : count(attempt, 'time')} · <code>{id}</code>
          {links.temporal !== null && (
            <>
              {' '}
              · <a href={links.temporal}>Temporal</a>
            </>
          )}
        </p>
      </div>
      <div class="actions">
        {asked ? (
          <fieldset class="parked-confirm" aria-label={`Discard ${summary}?`}>
            <legend>
              What was taken back stays so
              {findings !== null && ', and its findings earn nothing, even those that another batch brought too'}.
              Discard it for good?
            </legend>
            <button
              type="button"
              class="button button-danger"
              aria-disabled={busy}
              onClick={() => take(links.discard, 'Discarded.')}
            >
              Discard for good
            </button>
            <button ref={keep} type="button" class="button" onClick={() => setAsked(false)}>
              Keep it
            </button>
          </fieldset>
        ) : (
          <>
            <button
              type="button"
              class="button button-primary"
              aria-disabled={busy}
              onClick={() => take(links.retry, 'It is tried once more.')}
            >
              Retry
            </button>
            <button type="button" class="button button-danger" aria-disabled={busy} onClick={() => setAsked(true)}>
              Discard…
            </button>
          </>
        )}
      </div>
      {refusal && (
        <Callout tone="bad" role="alert">
          <p>{refusal}</p>
        </Callout>
      )}
    </li>
  );
}
