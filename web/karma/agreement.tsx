import { useState } from 'preact/hooks';
import type { AgreementReport } from '../../contracts/karma/agreement.ts';
import type { AgreementResource } from '../../contracts/karma/resource.ts';
import { duration } from '../../domain/text/time.ts';
import { count } from '../../domain/text/words.ts';
import { Problem } from '../http/problem.ts';
import { usePoll } from '../http/use-poll.ts';
import { useNews } from '../ui/announcer.tsx';
import { Callout } from '../ui/callout.tsx';
import { ConnectionBanner } from '../ui/connection-banner.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { Moment, StateLabel } from '../ui/labels.tsx';
import { Section } from '../ui/section.tsx';
import { useNow } from '../ui/use-now.ts';
import { beginReconcile, getAgreement, getReconcile } from './api.ts';
import { agreementLabels, points, storeTitles } from './words.ts';

const pollMs = 10_000;
const lookMs = 1_000;

/** Whether MariaDB, Cassandra and Redis tell the same, as of the last comparison. */
export function AgreementSection() {
  const poll = usePoll<AgreementResource>({ key: 'agreement', load: getAgreement, next: () => pollMs });
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const now = useNow();
  const { data } = poll;
  useNews(data?.state, (before, after) => (before && after ? `${agreementLabels[after].text}.` : null));

  const compare = async () => {
    if (busy) return;
    setBusy(true);
    setRefusal(null);
    try {
      const { links } = await beginReconcile();
      let { state } = await getReconcile(links.self);
      while (state === 'running') {
        await new Promise((resolve) => setTimeout(resolve, lookMs));
        ({ state } = await getReconcile(links.self));
      }
      if (state === 'failed') setRefusal('The comparison failed; Temporal has its history.');
    } catch (error) {
      setRefusal(error instanceof Problem ? error.message : String(error));
    }
    setBusy(false);
    poll.refresh();
  };

  return (
    <Section title="Agreement">
      <ConnectionBanner poll={poll} />
      {data !== null && (
        <div class="card agreement">
          <div class="agreement-head">
            <StateLabel label={agreementLabels[data.state]} pill />
            <button type="button" class="button" onClick={compare} aria-disabled={busy}>
              {busy ? 'Comparing…' : 'Compare now'}
            </button>
          </div>
          {refusal && (
            <Callout tone="bad" role="alert">
              <p>{refusal}</p>
            </Callout>
          )}
          {data.last === null ? (
            <p class="quiet">They have not been compared yet.</p>
          ) : (
            <Report report={data.last} now={now} />
          )}
          {data.nextAt !== null && <p class="quiet table-note">Compared next at {clock(data.nextAt)}.</p>}
        </div>
      )}
    </Section>
  );
}

const clock = (iso: string): string => new Date(iso).toLocaleTimeString('en-GB');

function Report({ report, now }: { report: AgreementReport; now: number }) {
  const { checkedAt, totals, differing, repaired, differences, unavailable, ledgerAgrees, elapsedMs } = report;
  return (
    <>
      <p>
        Compared <Moment at={checkedAt} now={now} /> in {duration(elapsedMs)}:{' '}
        {differing === 0 ? 'no copy differed' : `${differing} differed, ${repaired} put right`}
        {ledgerAgrees !== null && `; the ledger ${ledgerAgrees ? 'adds' : 'does not add'} up to what MariaDB tells`}.
      </p>
      {unavailable.map(({ store, reason }) => (
        <Callout key={store} tone="warn">
          <p>
            {storeTitles[store]} was not compared: {reason}
          </p>
        </Callout>
      ))}
      <DataTable
        caption="What the stores hold"
        class="plain-table"
        columns={[['Store'], ['Crowdsourcers', 'number'], ['Points', 'number']]}
      >
        {totals.map((total) => (
          <tr key={total.store}>
            <th scope="row">{storeTitles[total.store]}</th>
            <td class="number">{points(total.crowdsourcers)}</td>
            <td class="number">{points(total.points)}</td>
          </tr>
        ))}
      </DataTable>
      {differences.length > 0 && (
        <details class="fold">
          <summary>{count(differences.length, 'difference')}</summary>
          <ul>
            {differences.map(({ store, crowdsourcerId, expected, found }) => (
              <li key={`${store} ${crowdsourcerId}`}>
                {crowdsourcerId} in {storeTitles[store]}: {found ? points(found.karmaTotal) : 'nothing'} instead of{' '}
                {expected ? points(expected.karmaTotal) : 'nothing'}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
