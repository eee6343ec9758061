import type { Directives } from './csp-policies.ts';
import { mergePolicies } from './csp-policies.ts';
import type { Evidence } from './evidence.ts';
import { headerValues } from './headers.ts';

export type PolicyReading =
  | { kind: 'none' }
  | { kind: 'malformed' }
  | {
      kind: 'enforced';
      /** Of all policies together. */
      directives: Directives;
      /** Of the header's alone, which may say what a meta element may not. */
      fromHeaders: Directives;
      repeatsReporting: boolean;
    };

const headerOnly = ['frame-ancestors', 'report-uri', 'sandbox'];

/** The content security policy of the graded answer, from its headers and its page. */
export function readPolicies({ response, page }: Evidence): PolicyReading {
  const sent = headerValues(response.headers, 'content-security-policy').flatMap(splitList);
  const inPage = page.kind === 'html' ? page.page.policies.flatMap(splitList) : [];
  const merged = mergePolicies([...sent, ...inPage]);
  if (merged === null) return { kind: 'malformed' };
  const fromHeaders: Directives = mergePolicies(sent)?.directives ?? new Map();
  const fromPage: Directives = mergePolicies(inPage)?.directives ?? new Map();
  for (const name of headerOnly) fromPage.delete(name);
  if (fromHeaders.size + fromPage.size === 0) return { kind: 'none' };
  return { kind: 'enforced', ...merged, fromHeaders };
}

/** One header may carry several policies (RFC 9110, 5.6.1); a comma can't stand within one (CSP 3, 2.2). */
function splitList(value: string): string[] {
  const policies = value
    .split(',')
    .map((policy) => policy.trim())
    .filter((policy) => policy !== '');
  return policies.length === 0 ? [''] : policies;
}
