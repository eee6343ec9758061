import { renderPage } from './page.ts';
import type { Site } from './site.ts';

const groups: { heading: string; includes(site: Site): boolean }[] = [
  { heading: 'From best to worst', includes: (site) => site.expectedGrade !== undefined },
  { heading: 'One thing to notice each', includes: (site) => site.kind === 'graded' && !site.expectedGrade },
  { heading: 'Certificates and protocols', includes: (site) => site.kind === 'certificate' },
  { heading: 'Hostile', includes: (site) => site.kind === 'hostile' },
];

/** The page at the bare `localhost`: every site with what it is for. */
export function renderIndex(sites: Iterable<Site>, ports: { http: number; https: number }): string {
  const bodies = groups.map(({ heading, includes }) => {
    const items = [...sites].filter(includes).map((site) => renderItem(site, ports));
    return `<h2>${heading}</h2>\n<ul>\n${items.join('\n')}\n</ul>`;
  });
  return renderPage({
    title: 'Practice target',
    text: 'Local sites to point a scanner at. None of them leaves this machine, and each answers on both ports.',
    body: bodies.join('\n'),
  });
}

function renderItem({ name, description, expectedGrade }: Site, ports: { http: number; https: number }): string {
  const host = `${name}.localhost`;
  const grade = expectedGrade === undefined ? '' : ` (grade ${expectedGrade})`;
  return (
    `<li><b>${name}</b>${grade}: ${description}. ` +
    `<a href="http://${host}:${ports.http}/">http</a> <a href="https://${host}:${ports.https}/">https</a></li>`
  );
}
