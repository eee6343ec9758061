import type { Site } from '../../site.ts';
import type { GradedSite } from '../graded-site.ts';
import { gradedSite } from '../graded-site.ts';

/** What every one of these sites sends, so that a grading should notice nothing but the difference. */
const sound = {
  'content-security-policy': "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

export type Difference = Partial<Omit<GradedSite, 'name' | 'description' | 'headers' | 'page'>> & {
  /** Laid over the sound ones; null takes one away. */
  headers?: Record<string, string | string[] | null>;
  head?: string[];
};

/** A site that differs from a sound one in one thing. */
export function differing(name: string, description: string, { headers = {}, head = [], ...rest }: Difference): Site {
  const present = Object.entries<string | string[] | null>({ ...sound, ...headers }).flatMap(([key, value]) =>
    value === null ? [] : [[key, value] as const],
  );
  return gradedSite({
    name,
    description,
    plainHttp: 'redirects',
    ...rest,
    headers: Object.fromEntries(present),
    page: { title: 'Sandhill Weather', text: `This station reports for study: ${description}.`, head },
  });
}

/** A difference in one header; null leaves it out. */
export const header = (name: string, value: string | string[] | null): Difference => ({ headers: { [name]: value } });
export const policy = (value: string | string[] | null): Difference => header('content-security-policy', value);
export const noHsts: Difference = header('strict-transport-security', null);
