import { renderPage } from '../page.ts';
import type { Site, Visit } from '../site.ts';

const longChain = 50;

const redirect = ({ response }: Visit, location: string): void => {
  response.writeHead(302, { location }).end();
};

/** Sites that send their visitor somewhere it should not go, or never lets it arrive. */
export const redirectingSites: Site[] = [
  {
    name: 'loop',
    description: 'Redirects in a circle for ever',
    kind: 'hostile',
    demo: false,
    answer: (visit) => redirect(visit, visit.url.pathname === '/' ? '/around' : '/'),
  },
  {
    name: 'long-redirects',
    description: `Redirects ${longChain} times before its page comes (?hops= for another number)`,
    kind: 'hostile',
    demo: false,
    answer(visit) {
      const left = Number(visit.url.searchParams.get('hops') ?? longChain);
      if (left > 0) redirect(visit, `/?hops=${left - 1}`);
      else visit.response.end(renderPage({ title: 'At last', text: 'You have arrived.' }));
    },
  },
  {
    name: 'to-metadata',
    description: 'Redirects to the address where clouds keep the credentials of their machines',
    kind: 'hostile',
    demo: false,
    answer: (visit) => redirect(visit, 'http://169.254.169.254/latest/meta-data/'),
  },
  {
    name: 'to-loopback',
    description: 'Redirects to another port of this machine, where a store might listen (?port=, else 6379)',
    kind: 'hostile',
    demo: false,
    answer: (visit) => redirect(visit, `http://127.0.0.1:${Number(visit.url.searchParams.get('port') ?? 6379)}/`),
  },
  {
    name: 'open-redirect',
    description: 'Redirects to whatever ?to= says',
    kind: 'hostile',
    demo: false,
    answer: (visit) => redirect(visit, visit.url.searchParams.get('to') ?? '/?to=/'),
  },
];
