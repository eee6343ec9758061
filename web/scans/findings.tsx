import type { CheckStatus } from '../../contracts/scans/resource.ts';
import type { FindingGroup } from '../../domain/scans/report.ts';
import { groupFindings } from '../../domain/scans/report.ts';
import { checkTitles, levelLabels } from '../text/states.ts';
import { StateLabel } from '../ui/labels.tsx';
import { Section } from '../ui/section.tsx';

/** What the checks noticed, the worst first; what is in order is folded away. */
export function Findings({ checks, ended }: { checks: CheckStatus[]; ended: boolean }) {
  const groups = groupFindings(checks);
  const hasResult = checks.some(({ result }) => result !== null);
  if (!hasResult) return null;
  return (
    <Section title="Findings">
      {groups.length === 0 && <p class="empty">{ended ? 'The checks noticed nothing.' : 'Nothing noticed yet.'}</p>}
      {groups.map((group) => (
        <details key={group.level} class="card finding-group" open={group.level !== 'good'}>
          <summary>
            <h3>
              <StateLabel label={levelLabels[group.level]} />
              <span class="list-count">{group.findings.length}</span>
            </h3>
          </summary>
          <FindingList group={group} />
        </details>
      ))}
    </Section>
  );
}

function FindingList({ group }: { group: FindingGroup }) {
  return (
    <ul class="findings">
      {group.findings.map(({ check, id, title, seen, advice }) => (
        <li key={`${check} ${id}`} class="finding">
          <div class="finding-title">
            <h4>{title}</h4>
            <p class="quiet">{checkTitles[check]}</p>
          </div>
          <div class="finding-text">
            <p class="seen">{seen}</p>
            {advice && (
              <p class="advice">
                <strong>To mend it:</strong> {advice}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
