/** Directives and their sources, all in lower case; a directive without sources allows nothing (`'none'`). */
export type Directives = Map<string, Set<string>>;

/** The policies that hold together, as one. */
export interface MergedPolicies {
  directives: Directives;
  /** Whether a policy repeats report-uri or report-to: harmless, and a mistake all the same. */
  repeatsReporting: boolean;
}

interface Source {
  text: string;
  policy: number;
  /** In a list of several policies, whether two of them agree on it. */
  agreed: boolean;
}

/** Shorter texts can't hold a directive. */
const minPolicyLength = 'img-src'.length - 1;
const repeatable = new Set(['report-uri', 'report-to']);
const { compare } = new Intl.Collator('en');

/**
 * Reads policies as browsers combine them: each must allow a source. Follows the Observatory in what counts as
 * malformed (a directive twice, a text too short) and in how a source of one policy matches a source of another.
 * @returns null where a policy is malformed
 */
export function mergePolicies(texts: string[]): MergedPolicies | null {
  const policies = texts.map(parsePolicy);
  if (!policies.every((policy) => policy !== null)) return null;
  const merged = new Map<string, Source[]>();
  for (const [index, { directives }] of policies.entries()) {
    for (const [name, texts] of directives) {
      const sources = texts.map((text) => ({ text, policy: index, agreed: false }));
      const combined = index === 0 ? withoutNarrower(sources) : agree(merged.get(name) ?? [], sources);
      if (combined === null) return null;
      merged.set(name, combined);
    }
  }
  const entries = [...merged].map(([name, sources]) => {
    const texts = sources.length === 0 ? ["'none'"] : sources.map(({ text }) => text);
    return [name, new Set(texts)] as const;
  });
  return { directives: new Map(entries), repeatsReporting: policies.some((policy) => policy.repeatsReporting) };
}

function parsePolicy(text: string): { directives: Map<string, string[]>; repeatsReporting: boolean } | null {
  const policy = text.replaceAll(/[\r\n]/g, '').trim();
  if (policy.length < minPolicyLength) return null;
  const directives = new Map<string, string[]>();
  let repeatsReporting = false;
  for (const part of policy.split(';')) {
    const [name, ...sources] = part.trim().toLowerCase().split(/\s+/);
    if (!name) continue;
    if (directives.has(name)) {
      if (!repeatable.has(name)) return null;
      repeatsReporting = true;
    }
    directives.set(name, sources.length === 0 && name.endsWith('-src') ? ["'none'"] : sources);
  }
  return { directives, repeatsReporting };
}

const sorted = (sources: Source[]): Source[] => sources.toSorted((a, b) => compare(a.text, b.text));

/** A source that begins with its neighbour's text adds nothing to it. */
const withoutNarrower = (sources: Source[]): Source[] =>
  sorted(sources).filter((source, index, all) => {
    const before = all[index - 1];
    return before === undefined || !source.text.startsWith(before.text);
  });

/** What is left of a directive's sources when a further policy names its own; null where a source can't be decoded. */
function agree(earlier: Source[], added: Source[]): Source[] | null {
  const all = sorted([...earlier, ...added]);
  for (const [index, source] of all.entries()) {
    const before = all[index - 1];
    if (before === undefined) continue;
    if (before.policy === source.policy) {
      if (source.text.startsWith(before.text)) source.agreed = false;
    } else {
      const matches = matchesPath(before.text, source.text);
      if (matches === null) return null;
      if (matches) source.agreed = true;
    }
  }
  return all.filter(({ agreed }) => agreed);
}

/** Whether `wide` covers `narrow`: part by part, and all below it where it ends in a slash (CSP 3, 6.7.2.12). */
function matchesPath(wide: string, narrow: string): boolean | null {
  const coversBelow = wide.endsWith('/');
  const wideParts = wide.split('/');
  const narrowParts = narrow.split('/');
  if (wideParts.length > narrowParts.length) return false;
  if (coversBelow) wideParts.pop();
  else if (wideParts.length !== narrowParts.length) return false;
  try {
    return wideParts.every((part, index) => decodeURIComponent(part) === decodeURIComponent(narrowParts[index] ?? ''));
  } catch {
    return null;
  }
}
