import type { PracticeSite, Site } from './site.ts';
import { gradedSites } from './sites/graded.ts';

export const sites: Site[] = [...gradedSites];

/** What there is to scan, without the code that answers. */
export const practiceSites: PracticeSite[] = sites.map(({ name, description, kind, demo, expectedGrade }) => ({
  name,
  description,
  kind,
  demo,
  ...(expectedGrade !== undefined && { expectedGrade }),
}));
