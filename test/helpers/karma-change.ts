import type { ChangePage, Ledger } from '../../activities/karma/ports.ts';

export async function allPages(pages: AsyncIterable<ChangePage>): Promise<ChangePage[]> {
  const all: ChangePage[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

/** All that a change did, however many pages it is read in. */
export async function readChange(ledger: Pick<Ledger, 'read'>, changeId: string): Promise<ChangePage> {
  const pages = await allPages(ledger.read(changeId));
  return {
    standings: pages.flatMap(({ standings }) => standings),
    entries: pages.flatMap(({ entries }) => entries),
  };
}
