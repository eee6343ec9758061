import type { ReferenceCase } from './case.ts';
import { cookieCases } from './cases/cookies.ts';
import { cspCases } from './cases/csp.ts';
import { headerCases } from './cases/headers.ts';
import { isolationCases } from './cases/isolation.ts';
import { scriptCases } from './cases/scripts.ts';
import { sharingCases } from './cases/sharing.ts';
import { transportCases } from './cases/transport.ts';

export { preloadEntries } from './cases/transport.ts';

export const referenceCases: ReferenceCase[] = [
  ...cspCases,
  ...cookieCases,
  ...headerCases,
  ...transportCases,
  ...scriptCases,
  ...sharingCases,
  ...isolationCases,
];
