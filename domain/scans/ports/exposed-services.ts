import type { FindingLevel } from '../../../contracts/scans/checks.ts';

interface Exposure {
  level: Extract<FindingLevel, 'warning' | 'bad'>;
  why: string;
  advice: string;
}

const firewall = 'Close it to the Internet, or let only a private network or VPN reach it.';
const clearText = (replacement: string): Exposure => ({
  level: 'bad',
  why: 'names and passwords cross the network in the clear',
  advice: `Use ${replacement} instead, and switch this off.`,
});
const store: Exposure = { level: 'bad', why: 'a store of data is open to everybody who finds it', advice: firewall };
const openByDefault: Exposure = {
  level: 'bad',
  why: 'by default this service asks nobody for a password',
  advice: `${firewall} Switch its authentication on.`,
};
const takesOver: Exposure = { level: 'bad', why: 'whoever reaches it can run what they like', advice: firewall };
const remote: Exposure = { level: 'warning', why: 'passwords are tried out here all day long', advice: firewall };
const inner: Exposure = { level: 'warning', why: 'it is meant for a local network', advice: firewall };
const plainMail: Exposure = {
  level: 'warning',
  why: 'passwords cross the network in the clear unless STARTTLS is demanded',
  advice: 'Offer the port for TLS only (993, 995), or demand STARTTLS.',
};

/** By port: what is risky about a service that the Internet can reach. */
const exposures = new Map<number, Exposure>([
  ...[21].map((port) => [port, clearText('SFTP or FTPS')] as const),
  ...[23, 512, 513, 514].map((port) => [port, clearText('SSH')] as const),
  ...[110, 143].map((port) => [port, plainMail] as const),
  ...[111, 135, 139, 445, 515, 548, 631, 873, 2049, 9100, 389, 179, 1099].map((port) => [port, inner] as const),
  ...[3389, 4899, 5800, 5900, 5901, 5985, 5986, 6000, 1723].map((port) => [port, remote] as const),
  ...[1433, 1521, 3306, 5432, 7000, 50000].map((port) => [port, store] as const),
  ...[1883, 2181, 5601, 5984, 6379, 8086, 8529, 9042, 9092, 9200, 11211, 27017, 1080, 3128, 502].map(
    (port) => [port, openByDefault] as const,
  ),
  ...[2375, 2379, 4369, 10250].map((port) => [port, takesOver] as const),
]);

export const exposureOf = (port: number): Exposure | undefined => exposures.get(port);
