import { CrowdsourcerPage } from '../karma/crowdsourcer-page.tsx';
import { KarmaPage } from '../karma/karma-page.tsx';
import { ScanPage } from '../scans/scan-page.tsx';
import { ScansPage } from '../scans/scans-page.tsx';
import { BatchPage } from '../telemetry/batch-page.tsx';
import { TelemetryPage } from '../telemetry/telemetry-page.tsx';
import { Announcer } from '../ui/announcer.tsx';
import { NotFound } from './not-found.tsx';
import { Link, usePlace } from './router.tsx';
import { ThemeToggle } from './theme-toggle.tsx';

/** What every page stands in: skip link, navigation, live region. A pipeline joins with one line in `sections`. */
export function Shell() {
  const { path } = usePlace();
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
              {sections.map(({ title, to, holds }) => (
                <li key={to}>
                  <Link to={to} class="nav-link" current={holds(path)}>
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
        <Page path={path} />
      </main>
      <footer class="footer">
        <a href="/docs">API documentation</a>
        <a href="/openapi.json">OpenAPI</a>
      </footer>
      <Announcer />
    </>
  );
}

const sections = [
  { title: 'Scans', to: '/', holds: (path: string) => path === '/' || path.startsWith('/scans') },
  { title: 'Telemetry', to: '/telemetry', holds: (path: string) => path.startsWith('/telemetry') },
  { title: 'Karma', to: '/karma', holds: (path: string) => path.startsWith('/karma') },
];

function Page({ path }: { path: string }) {
  if (path === '/' || path === '/scans') return <ScansPage />;
  const scanId = /^\/scans\/([\w-]+)\/?$/.exec(path)?.[1];
  if (scanId) return <ScanPage key={scanId} id={scanId} />;
  if (path === '/telemetry') return <TelemetryPage />;
  const batchId = /^\/telemetry\/batches\/([\w-]+)\/?$/.exec(path)?.[1];
  if (batchId) return <BatchPage key={batchId} id={batchId} />;
  if (path === '/karma') return <KarmaPage />;
  const crowdsourcerId = /^\/karma\/([1-9]\d{0,9})\/?$/.exec(path)?.[1];
  if (crowdsourcerId) return <CrowdsourcerPage key={crowdsourcerId} id={Number(crowdsourcerId)} />;
  return <NotFound title="Page not found" text="There is nothing at this address." />;
}
