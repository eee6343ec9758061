import { useEffect, useState } from 'preact/hooks';
import type { BatchList, TelemetryResource } from '../../contracts/telemetry/resource.ts';
import { duration } from '../../domain/text/time.ts';
import { usePoll } from '../http/use-poll.ts';
import { usePageTitle } from '../shell/page-title.ts';
import { useNews } from '../ui/announcer.tsx';
import { Callout } from '../ui/callout.tsx';
import { ConnectionBanner } from '../ui/connection-banner.tsx';
import { Figure } from '../ui/figure.tsx';
import { StateLabel } from '../ui/labels.tsx';
import { Section } from '../ui/section.tsx';
import { getTelemetry, listBatches } from './api.ts';
import { BatchTable } from './batch-table.tsx';
import { Consumers, Counts, Shards } from './details.tsx';
import type { Sample } from './history.ts';
import { addSample } from './history.ts';
import { RateChart } from './rate-chart.tsx';
import { amount, circuitLabels, rejectWords, skipWords } from './words.ts';

const pollMs = 2_000;

/** How the telemetry pipeline does, live. */
export function TelemetryPage() {
  const heading = usePageTitle('Telemetry');
  const [samples, setSamples] = useState<Sample[]>([]);
  const poll = usePoll<TelemetryResource>({ key: 'telemetry', load: getTelemetry, next: () => pollMs });
  const batches = usePoll<BatchList>({ key: 'batches', load: listBatches, next: () => pollMs });
  const { data, receivedAt } = poll;
  useEffect(() => {
    if (data !== null && receivedAt !== null) setSamples((before) => addSample(before, data, receivedAt));
  }, [receivedAt]);
  const holding = data?.consumers.find((consumer) => consumer.holding !== null)?.holding ?? null;
  useNews(holding, (before, after) => {
    if (after !== null && before === null) return `Taking no messages: ${after}`;
    return after === null && before !== null ? 'Taking messages again.' : null;
  });

  return (
    <>
      <h1 ref={heading} tabIndex={-1} class="page-title">
        Telemetry
      </h1>
      <ConnectionBanner poll={poll} />
      {data === null ? (
        poll.problem === null && <p class="empty">Loading…</p>
      ) : (
        <>
          {data.consumers.length === 0 && (
            <Callout tone="warn" role="status">
              <p>No consumer reports: nothing is taken from the queue.</p>
            </Callout>
          )}
          {holding !== null && (
            <Callout tone="warn" role="status">
              <p>
                <strong>Taking no messages.</strong> {holding}
              </p>
            </Callout>
          )}
          <Overview data={data} />
          <RateChart samples={samples} />
          <div class="telemetry-columns">
            <Section title="Shards">
              <Shards data={data} />
            </Section>
            <Section title="Consumers">
              <Consumers consumers={data.consumers} />
            </Section>
            <Section title="Submissions set aside">
              <Counts counts={data.totals.rejects} words={rejectWords} none="None so far." since={data.since} />
            </Section>
            <Section title="Events left out">
              <Counts counts={data.totals.skipped} words={skipWords} none="None so far." since={data.since} />
            </Section>
          </div>
        </>
      )}
      <Section title="Latest batches">{batches.data && <BatchTable items={batches.data.items} />}</Section>
    </>
  );
}

function Overview({ data }: { data: TelemetryResource }) {
  const { rates, oldestMessageSeconds, backlog } = data;
  return (
    <dl class="figures">
      <Figure name="Events taken">{amount(rates.events)} /s</Figure>
      <Figure name="Events published">{amount(rates.published)} /s</Figure>
      <Figure name="Messages taken">{amount(rates.messages)} /s</Figure>
      <Figure name="Waiting in the queue">{backlog === null ? 'not known' : amount(backlog)}</Figure>
      <Figure name="Batches in flight">{data.batchesInFlight}</Figure>
      <Figure name="Oldest message in flight">
        {oldestMessageSeconds === null ? 'none' : duration(oldestMessageSeconds * 1_000)}
      </Figure>
      <Figure name="Queue (SQS)">
        <StateLabel label={circuitLabels[data.circuits.queue]} />
      </Figure>
      <Figure name="Stream (Kinesis)">
        <StateLabel label={circuitLabels[data.circuits.stream]} />
      </Figure>
    </dl>
  );
}
