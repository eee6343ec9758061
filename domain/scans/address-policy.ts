import type { Destination } from './addresses/allow-list.ts';
import { parseAllowList } from './addresses/allow-list.ts';
import { parseAddress } from './addresses/parse-address.ts';
import { describeSpecialAddress } from './addresses/special-addresses.ts';

export interface ConnectionWish {
  /** As the target names it: a host name, or an address without brackets. */
  host: string;
  /** One address of the host. */
  address: string;
  /** null before it is known: then any port that an owner opened counts. */
  port: number | null;
}

export type Verdict =
  | {
      allowed: true;
      /** The one form to connect to: anything else might be read differently by the system. */
      address: string;
    }
  | { allowed: false; reason: string };

/** Where scans may connect to. Pure, and asked anew before every connection. */
export interface AddressPolicy {
  /** Public addresses are allowed, others only where the owner opened them. */
  judge(wish: ConnectionWish): Verdict;
  /** For what needs the owner's consent even on public addresses. */
  judgeOpened(wish: ConnectionWish): Verdict;
}

/**
 * @param allow the entries of VIGIL_SCAN_ALLOW
 * @throws {Error} naming every bad entry
 */
export function createAddressPolicy(allow: string[]): AddressPolicy {
  const entries = parseAllowList(allow);
  const isOpened = (destination: Destination): boolean => entries.some((entry) => entry.opens(destination));

  return {
    judge({ host, address: text, port }) {
      const address = parseAddress(text);
      if (!address) return { allowed: false, reason: `${text} is not an IP address.` };
      const special = describeSpecialAddress(address);
      if (special === null || isOpened({ host, address, port })) return { allowed: true, address: address.text };
      return { allowed: false, reason: refusal(host, text, `which is not public: it is ${special}`, port) };
    },
    judgeOpened({ host, address: text, port }) {
      const address = parseAddress(text);
      if (!address) return { allowed: false, reason: `${text} is not an IP address.` };
      if (isOpened({ host, address, port })) return { allowed: true, address: address.text };
      return { allowed: false, reason: refusal(host, text, 'which its owner did not open', port) };
    },
  };
}

function refusal(host: string, address: string, why: string, port: number | null): string {
  const subject = host === address ? `The target is ${address}` : `${host} has the address ${address}`;
  const where = port === null ? '' : `, port ${port}`;
  return `${subject}${where}, ${why}. Add the host or the address to VIGIL_SCAN_ALLOW if Vigil may reach it.`;
}
