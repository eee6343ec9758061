import type { ScanResource } from '../../contracts/scans/resource.ts';
import { isFinal } from '../../contracts/scans/resource.ts';
import type { ScanClient } from '../client/scan-client.ts';
import { exitCodes } from '../exit-codes.ts';
import type { LookOptions } from './look-until.ts';
import { lookUntil } from './look-until.ts';
import type { ProgressView } from './view.ts';

export interface WaitDependencies {
  scans: ScanClient;
  view: ProgressView;
  pace: Omit<LookOptions, 'onTrouble'>;
  /** Calls the listener at each Ctrl-C, until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once. */
  exitNow(code: number): void;
}

/**
 * Follows a scan to its end. The first Ctrl-C says that the scan doesn't depend on who watches it; the second exits.
 * @returns the scan as it ended
 * @throws {ApiUnavailableError | ApiProblemError}
 */
export async function waitForScan(first: ScanResource, dependencies: WaitDependencies): Promise<ScanResource> {
  const { scans, view, pace, onInterrupt, exitNow } = dependencies;
  let interrupts = 0;
  const stopListening = onInterrupt(() => {
    interrupts += 1;
    if (interrupts === 1) view.note(farewell(first.id));
    else {
      view.end();
      exitNow(exitCodes.interrupted);
    }
  });
  let latest = first;
  try {
    view.show(first);
    const looks = lookUntil(
      () => scans.get(first.id),
      ({ state }) => isFinal(state),
      { ...pace, onTrouble: view.trouble },
    );
    for await (latest of looks) view.show(latest);
    return latest;
  } finally {
    stopListening();
    view.end();
  }
}

const farewell = (id: string): string => `
The scan goes on, whoever watches. Ctrl-C once more stops watching.
  See it again   vigil show ${id} --watch
  Cancel it      vigil cancel ${id}
`;
