import type { PracticeSite, Site } from './site.ts';
import { certificateSites } from './sites/certificates.ts';
import { cookieSites } from './sites/faults/cookies.ts';
import { headerSites } from './sites/faults/headers.ts';
import { policySites } from './sites/faults/policies.ts';
import { scriptSites } from './sites/faults/scripts.ts';
import { transportSites } from './sites/faults/transport.ts';
import { gradedSites } from './sites/graded.ts';
import { burdensomeSites } from './sites/hostile-bodies.ts';
import { ruleBreakingSites } from './sites/hostile-connections.ts';
import { redirectingSites } from './sites/hostile-redirects.ts';

export const sites: Site[] = [
  ...gradedSites,
  ...policySites,
  ...transportSites,
  ...cookieSites,
  ...scriptSites,
  ...headerSites,
  ...certificateSites,
  ...redirectingSites,
  ...burdensomeSites,
  ...ruleBreakingSites,
];

/** What there is to scan, without the code that answers. */
export const practiceSites: PracticeSite[] = sites.map(({ name, description, kind, demo, expectedGrade }) => ({
  name,
  description,
  kind,
  demo,
  ...(expectedGrade !== undefined && { expectedGrade }),
}));
