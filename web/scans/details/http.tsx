import type { Hop, HttpResult, HttpTest } from '../../../contracts/scans/checks.ts';
import { count } from '../../../domain/text/words.ts';
import type { Label } from '../../text/states.ts';
import { label } from '../../text/states.ts';
import { signed } from '../../text/words.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { StateLabel } from '../../ui/labels.tsx';
import { Pairs } from '../../ui/pairs.tsx';
import { Section } from '../../ui/section.tsx';

export function HttpDetails({ result }: { result: HttpResult }) {
  const { score, grade, algorithmVersion, headers, finalUrl, statusCode } = result;
  return (
    <Section title="HTTP">
      <div class="card">
        <TestTable tests={result.tests} />
        <p class="table-note">
          Score {score}, grade {grade}, by version {algorithmVersion} of the HTTP Observatory’s algorithm.
        </p>
      </div>
      <div class="card columns">
        <Hops title="From http://" hops={result.httpHops} />
        <Hops title="From https://" hops={result.httpsHops} />
      </div>
      <details class="card fold">
        <summary>
          {count(headers.length, 'response header')} of {finalUrl} ({statusCode})
        </summary>
        <Pairs rows={headers.map(([name, value]) => [name, value, 'code'])} />
      </details>
    </Section>
  );
}

const verdict = ({ pass }: HttpTest): Label => {
  if (pass === null) return label('Not rated', 'quiet');
  return pass ? label('Passed', 'good') : label('Failed', 'bad');
};

function TestTable({ tests }: { tests: HttpTest[] }) {
  return (
    <DataTable
      caption="Tests"
      class="data-table test-table stacked"
      columns={[['Test'], ['Result'], ['Outcome'], ['Points', 'number']]}
    >
      {tests.map((test) => (
        <tr key={test.name}>
          <th scope="row">{test.title}</th>
          <td>
            <StateLabel label={verdict(test)} />
          </td>
          <td class="cell-outcome">
            {test.outcome === null ? <span class="quiet">does not apply</span> : <code>{test.outcome}</code>}
          </td>
          <td class="number">{signed(test.modifier)}</td>
        </tr>
      ))}
    </DataTable>
  );
}

function Hops({ title, hops }: { title: string; hops: Hop[] }) {
  return (
    <div>
      <h3>{title}</h3>
      {hops.length === 0 && <p class="quiet">Nothing answered.</p>}
      <ol class="hops">
        {hops.map(({ url, status }, index) => (
          <li key={`${index} ${url}`}>
            <span class="hop-status">{status}</span> <span class="hop-url">{url}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
