import type { PortsResult } from '../../../contracts/scans/checks.ts';
import { count } from '../../../domain/text/words.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Section } from '../../ui/section.tsx';

export function PortsDetails({ result }: { result: PortsResult }) {
  const { open, scanned, address } = result;
  return (
    <Section title="Ports">
      <div class="card">
        {open.length > 0 && (
          <DataTable caption="Open ports" class="data-table" columns={[['Port', 'port'], ['Banner']]}>
            {open.map(({ port, banner }) => (
              <tr key={port}>
                <th scope="row" class="port">
                  {port}
                </th>
                <td>{banner ? <code>{banner}</code> : <span class="quiet">none sent</span>}</td>
              </tr>
            ))}
          </DataTable>
        )}
        <p class="table-note">
          {count(open.length, 'open port')} among {scanned} tried at <code>{address}</code>.
        </p>
      </div>
    </Section>
  );
}
