import type { Random } from '../random.ts';
import { createRandom } from '../random.ts';
import { brokenBodies, brokenDocuments, encode, oddBodies, oddDocuments } from './documents.ts';
import type { Range } from './draw.ts';
import { drawInteger, drawNumber, drawOne, drawUuid } from './draw.ts';
import { brokenConnections, brokenProcesses, drawConnection, drawProcess } from './events.ts';

export interface FleetOptions {
  devices: number;
  /** Between two submissions of a device. */
  intervalSeconds: Range;
  /** Of each type in a submission. */
  events: Range;
  /** Probability, 0 to 1, that a submission is broken, that it is odd though valid, and that an event is invalid. */
  invalid: number;
  /** The same submissions come of the same seed, their ids included. */
  seed: number;
  /** When the fleet begins by its devices' clocks, milliseconds since 1970. */
  startMs: number;
}

export interface FleetSubmission {
  /** When it is sent, milliseconds after the beginning. */
  atMs: number;
  body: string;
}

interface Device {
  id: string;
  /** By how much its clock is wrong. */
  skewMs: number;
  nextMs: number;
}

const worstSkewMs = 3 * 3_600_000;

/** What a fleet of sensors sends, without end, in the order of time. */
export function* sensorFleet(options: FleetOptions): Generator<FleetSubmission, never> {
  const random = createRandom(options.seed);
  const pauseMs = () => drawNumber(random, options.intervalSeconds) * 1000;
  const devices = Array.from({ length: options.devices }, (): Device => {
    const id = drawUuid(random);
    // They were switched on at different times.
    return { id, skewMs: drawInteger(random, [-worstSkewMs, worstSkewMs]), nextMs: random() * pauseMs() };
  });
  for (;;) {
    const device = devices.reduce((first, other) => (other.nextMs < first.nextMs ? other : first));
    const atMs = Math.round(device.nextMs);
    yield { atMs, body: drawBody(random, device, options, atMs) };
    device.nextMs += pauseMs();
  }
}

function drawBody(random: Random, device: Device, { events, invalid, startMs }: FleetOptions, atMs: number): string {
  const document = {
    submission_id: drawUuid(random),
    device_id: device.id,
    time_created: localTime(startMs + atMs + device.skewMs, drawInteger(random, [0, 999])),
    events: drawEvents(random, events, invalid),
  };
  const draw = random();
  const inDocument = random() < 0.5;
  const spoil = (documents: typeof brokenDocuments, bodies: typeof brokenBodies): string =>
    inDocument ? encode(drawOne(random, documents)(document)) : drawOne(random, bodies)(encode(document));
  if (draw < invalid) return spoil(brokenDocuments, brokenBodies);
  if (draw < invalid * 2) return spoil(oddDocuments, oddBodies);
  return encode(document);
}

function drawEvents(random: Random, count: Range, invalid: number): Record<string, unknown[]> {
  const list = <Event>(draw: (random: Random) => Event, broken: readonly ((event: Event) => unknown)[]) =>
    Array.from({ length: drawInteger(random, count) }, () => {
      const event = draw(random);
      return random() < invalid ? drawOne(random, broken)(event) : event;
    });
  const new_process = list(drawProcess, brokenProcesses);
  const network_connection = list(drawConnection, brokenConnections);
  return random() < 0.5 ? { new_process, network_connection } : { network_connection, new_process };
}

/** ISO 8601 to the microsecond, without a zone: that is what sensors write. */
const localTime = (ms: number, microseconds: number): string =>
  `${new Date(ms).toISOString().slice(0, -1)}${String(microseconds).padStart(3, '0')}`;
