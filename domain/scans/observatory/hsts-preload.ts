import type { IsPreloaded } from './evidence.ts';

/** An entry of Chromium's transport_security_state_static.json. */
export interface PreloadEntry {
  name: string;
  mode?: string | undefined;
  include_subdomains?: boolean | undefined;
}

/** Looks hosts up in a preload list: a host counts by its own entry, or by an ancestor's that includes subdomains. */
export function createPreloadLookup(entries: Iterable<PreloadEntry>): IsPreloaded {
  const includesSubdomains = new Map<string, boolean>();
  for (const { name, mode, include_subdomains } of entries)
    if (mode === 'force-https') includesSubdomains.set(name.toLowerCase(), include_subdomains === true);
  return (host) => {
    const labels = host.toLowerCase().split('.');
    return labels.some((_, index) => {
      const included = includesSubdomains.get(labels.slice(index).join('.'));
      return included !== undefined && (index === 0 || included);
    });
  };
}
