import type { Finding } from '../../../contracts/scans/checks.ts';
import { cutSeen } from './headers.ts';
import type { HttpObservation, ObservedChain } from './observation.ts';
import { gradedChain } from './observation.ts';

/** What a reader must know beside the grade: chains that were given up or broke, and a page of which only a part was read. */
export function chainFindings(observation: HttpObservation): Finding[] {
  const findings = (['http', 'https'] as const).flatMap((scheme) => findingsOfChain(scheme, observation[scheme]));
  const response = gradedChain(observation)?.response;
  if (response?.incomplete)
    findings.push({
      id: 'page-incomplete',
      title: 'Only a part of the page could be looked at.',
      level: 'info',
      seen: cutSeen(response.incomplete),
    });
  return findings;
}

function findingsOfChain(scheme: 'http' | 'https', { hops, end, failure }: ObservedChain): Finding[] {
  const last = hops.at(-1)?.url ?? '';
  const redirects = `${hops.length - 1} redirects, the last to ${last}`;
  if (end === 'loop')
    return [
      {
        id: `${scheme}-redirect-loop`,
        title: `From ${scheme}, the site redirects in a circle.`,
        level: 'bad',
        seen: cutSeen(redirects),
        advice: 'Let every chain of redirects end at a page.',
      },
    ];
  if (end === 'too-long')
    return [
      {
        id: `${scheme}-too-many-redirects`,
        title: `From ${scheme}, the site redirects more often than browsers follow.`,
        level: 'bad',
        seen: cutSeen(redirects),
        advice: 'Redirect to the page at once.',
      },
    ];
  // That nothing listens is judged by the tests; what broke after an answer, or in its middle, is not.
  if (failure === null || (hops.length === 0 && failure.type === 'target_unreachable')) return [];
  return [
    {
      id: `${scheme}-chain-broken`,
      title: `From ${scheme}, no page was reached.`,
      level: 'warning',
      seen: cutSeen(failure.message),
    },
  ];
}
