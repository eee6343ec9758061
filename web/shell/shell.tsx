import { ScanPage } from '../scans/scan-page.tsx';
import { ScansPage } from '../scans/scans-page.tsx';
import { BatchPage } from '../telemetry/batch-page.tsx';
import { TelemetryPage } from '../telemetry/telemetry-page.tsx';
import { Announcer } from '../ui/announcer.tsx';
import { later } from './later.tsx';
import { NotFound } from './not-found.tsx';
import type { Pipeline } from './pipelines.ts';
import { usePipelines } from './pipelines.ts';
import { Link, usePlace } from './router.tsx';
import { ThemeToggle } from './theme-toggle.tsx';

/** What every page stands in: skip link, navigation, live region. A pipeline joins with one line in `sections`. */
export function Shell() {
  const { path } = usePlace();
  const pipelines = usePipelines();
  const sections = allSections.filter(({ pipeline }) => pipelines?.includes(pipeline));
  // Whichever comes first is the console's first page.
  const place = path === '/' ? (sections[0]?.to ?? path) : path;
  return (
    <>
      <a class="skip-link" href="#main">
        Skip to content
      </a>
      <header class="top-bar">
        <div class="top-bar-inner">
          <Link to="/" class="brand">
            <img src="/favicon.svg" alt="" />
            Vigil
          </Link>
          <nav aria-label="Pipelines">
            <ul class="nav-list">
              {sections.map(({ title, to }) => (
                <li key={to}>
                  <Link to={to === sections[0]?.to ? '/' : to} class="nav-link" current={isWithin(place, to)}>
                    {title}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <ThemeToggle />
        </div>
      </header>
      <main id="main" class="page" tabIndex={-1}>
        {pipelines !== null && <Page path={place} sections={sections} />}
      </main>
      <footer class="footer">
        <a href="/docs">API documentation</a>
        <a href="/openapi.json">OpenAPI</a>
      </footer>
      <Announcer />
    </>
  );
}

interface Section {
  pipeline: Pipeline;
  title: string;
  to: string;
}

const allSections: Section[] = [
  { pipeline: 'scans', title: 'Scans', to: '/scans' },
  { pipeline: 'telemetry', title: 'Telemetry', to: '/telemetry' },
  { pipeline: 'karma', title: 'Karma', to: '/karma' },
  { pipeline: 'trends', title: 'Trends', to: '/trends' },
];

const KarmaPage = later(async () => (await import('../karma/karma-page.tsx')).KarmaPage);
const CrowdsourcerPage = later(async () => (await import('../karma/crowdsourcer-page.tsx')).CrowdsourcerPage);
/** Its charts weigh as much as all other pages together. */
const TrendsPage = later(async () => (await import('../trends/trends-page.tsx')).TrendsPage);

const isWithin = (path: string, section: string): boolean => path === section || path.startsWith(`${section}/`);

function Page({ path, sections }: { path: string; sections: Section[] }) {
  const nothing = <NotFound title="Page not found" text="There is nothing at this address." />;
  if (!sections.some(({ to }) => isWithin(path, to))) return nothing;
  if (path === '/scans') return <ScansPage />;
  const scanId = /^\/scans\/([\w-]+)\/?$/.exec(path)?.[1];
  if (scanId) return <ScanPage key={scanId} id={scanId} />;
  if (path === '/telemetry') return <TelemetryPage />;
  const batchId = /^\/telemetry\/batches\/([\w-]+)\/?$/.exec(path)?.[1];
  if (batchId) return <BatchPage key={batchId} id={batchId} />;
  if (path === '/karma') return <KarmaPage />;
  const crowdsourcerId = /^\/karma\/([1-9]\d{0,9})\/?$/.exec(path)?.[1];
  if (crowdsourcerId) return <CrowdsourcerPage key={crowdsourcerId} id={Number(crowdsourcerId)} />;
  if (path === '/trends') return <TrendsPage />;
  return nothing;
}
