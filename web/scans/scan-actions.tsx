import { useState } from 'preact/hooks';
import type { ScanResource } from '../../contracts/scans/resource.ts';
import { isFinal } from '../../contracts/scans/resource.ts';
import { Problem } from '../http/problem.ts';
import { navigate } from '../shell/router.tsx';
import { Callout } from '../ui/callout.tsx';
import { Icon } from '../ui/icon.tsx';
import { cancelScan, submitScan } from './api.ts';

export function ScanActions({ scan, onChanged }: { scan: ScanResource; onChanged(): void }) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  const attempt = async (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setRefusal(null);
    await work().catch((error: unknown) => setRefusal(error instanceof Problem ? error.message : String(error)));
    setBusy(false);
  };
  const cancel = () =>
    attempt(async () => {
      await cancelScan(scan.id);
      onChanged();
    });
  const again = () =>
    attempt(async () => {
      const { id } = await submitScan({
        target: scan.target,
        profile: scan.profile,
        ...(scan.options && { options: scan.options }),
      });
      navigate(`/scans/${id}`);
    });

  const cancelling = scan.state === 'cancelling';
  return (
    <div class="actions">
      {!isFinal(scan.state) && (
        <button
          type="button"
          class="button button-danger"
          onClick={cancelling ? undefined : cancel}
          aria-disabled={cancelling || busy}
        >
          {cancelling ? 'Cancelling…' : 'Cancel scan'}
        </button>
      )}
      <button type="button" class="button" onClick={again} aria-disabled={busy}>
        Scan again
      </button>
      <ul class="action-links" aria-label="Elsewhere">
        <li>
          <a href={`${scan.links.report}?format=html`}>HTML report</a>
        </li>
        <li>
          <a href={scan.links.report}>JSON report</a>
        </li>
        {scan.links.temporal && (
          <li>
            <a href={scan.links.temporal} target="_blank" rel="noreferrer">
              Temporal Web UI <Icon name="external" />
              <span class="sr-only"> (new tab)</span>
            </a>
          </li>
        )}
      </ul>
      {refusal && (
        <Callout tone="bad" role="alert">
          <p>{refusal}</p>
        </Callout>
      )}
    </div>
  );
}
