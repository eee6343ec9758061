import type { ScanPorts } from '../../activities/scans.ts';
import { ScanError } from '../../contracts/scans/failures.ts';
import type { AddressPolicy } from '../../domain/scans/address-policy.ts';
import type { Resolver } from './resolver.ts';

/** Looks a target up once and lets it in only when every one of its addresses is allowed. */
export function createAdmit({ policy, resolver }: { policy: AddressPolicy; resolver: Resolver }): ScanPorts['admit'] {
  return async ({ host, port }, signal) => {
    const addresses = await resolver.resolve(host, signal);
    return addresses.map((address) => {
      const verdict = policy.judge({ host, address, port });
      if (!verdict.allowed) throw new ScanError('target_refused_by_policy', verdict.reason);
      return verdict.address;
    });
  };
}
