import { useState } from 'preact/hooks';
import type { ScanList } from '../../contracts/scans/resource.ts';
import { missingWords } from '../../domain/scans/provenance.ts';
import { count } from '../../domain/text/words.ts';
import { usePoll } from '../http/use-poll.ts';
import { usePageTitle } from '../shell/page-title.ts';
import { navigate, usePlace } from '../shell/router.tsx';
import { useNews } from '../ui/announcer.tsx';
import { Callout } from '../ui/callout.tsx';
import { ConnectionBanner } from '../ui/connection-banner.tsx';
import { listScans } from './api.ts';
import { describeChanges } from './changes.ts';
import { FilterBar } from './filter-bar.tsx';
import type { ScanFilters } from './filters.ts';
import { filterQuery, isFiltered, noFilters, parseFilters } from './filters.ts';
import { ScanTable } from './scan-table.tsx';
import { SubmitForm } from './submit-form.tsx';

const pollMs = 1_000;

/** Submit box and live list. */
export function ScansPage() {
  const heading = usePageTitle('Scans');
  const { search } = usePlace();
  const filters = parseFilters(search);
  const [pages, setPages] = useState(1);
  const query = filterQuery(filters).toString();

  const poll = usePoll<ScanList>({
    key: `${query} ${pages}`,
    load: (signal) => listScans(filters, pages, signal),
    // Each look fetches every page shown: the wait grows with them, so the server sees one request a second.
    next: () => pollMs * pages,
  });
  useNews(poll.data, (before, after) => describeChanges(before?.items ?? [], after?.items ?? []));

  const setFilters = (next: ScanFilters) => {
    setPages(1);
    const nextQuery = filterQuery(next).toString();
    navigate(nextQuery === '' ? '/' : `/?${nextQuery}`, { replace: true });
  };

  return (
    <>
      <h1 ref={heading} tabIndex={-1} class="page-title">
        Scans
      </h1>
      <SubmitForm onSubmitted={poll.refresh} />
      <section aria-labelledby="list-title">
        <div class="list-head">
          <h2 id="list-title">
            Recent scans
            {poll.data && <span class="list-count">{listCount(poll.data)}</span>}
          </h2>
          <FilterBar
            filters={filters}
            targets={poll.data?.items.map(({ target }) => target) ?? []}
            onChange={setFilters}
          />
        </div>
        <ConnectionBanner poll={poll} />
        {poll.data?.missing && (
          <Callout tone="warn" role="status">
            <p>{missingWords[poll.data.missing]}</p>
          </Callout>
        )}
        {poll.data === null ? (
          poll.problem === null && <p class="empty">Loading…</p>
        ) : (
          <ScanTable
            list={poll.data}
            filtered={isFiltered(filters)}
            onClearFilters={() => setFilters(noFilters)}
            onMore={() => setPages(pages + 1)}
          />
        )}
      </section>
    </>
  );
}

const listCount = ({ items, nextCursor }: ScanList): string =>
  nextCursor === null ? count(items.length, 'scan') : `newest ${items.length}`;
