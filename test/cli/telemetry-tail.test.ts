import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { CallFailure } from '../../contracts/telemetry/failures.ts';
import type { Tail, TailedRecord, TailOptions } from '../../contracts/telemetry/tail.ts';
import { runVigil } from './run-vigil.ts';

const nowhere = 'http://127.0.0.1:9';
const tail = ['telemetry', 'tail'];

function record(event: unknown, given: Partial<TailedRecord> = {}): TailedRecord {
  const data = event instanceof Uint8Array ? event : Buffer.from(JSON.stringify(event));
  return {
    shardId: 'shardId-000000000002',
    sequenceNumber: '49680425325409440942308369117911983797704157284595138562',
    partitionKey: 'device',
    arrivedAt: new Date('2026-11-21T09:20:04.123Z'),
    data,
    ...given,
  };
}

const process = {
  event_id: '05c0c788-3bdc-5b32-b614-45a8e4bcdf54',
  type: 'new_process',
  device_id: '93552c93-6e6f-48fe-bbf9-6ba6ac20c120',
  submission_id: '1a248b80-caa4-4397-8beb-649fc7c76063',
  time_processed: '2026-11-21T09:20:03.000Z',
  time_created: '2021-03-29T12:06:20',
  type_specific_data: { cmdl: 'calculator.exe', user: 'admin' },
};
const connection = {
  event_id: '1a248b80-caa4-5397-8beb-649fc7c76063',
  device_id: 'fda66cdf-93d5-4b1f-b829-d15dbef99e8c',
  processed_at: '2026-11-21T09:20:03.000Z',
  event_type: 'network_connection',
  event_data: { source_ip: '192.168.0.1', destination_ip: '23.13.252.39', destination_port: 10_178 },
};
const foreign = Buffer.from([0xff, 0x1b, 0x5b, 0x32, 0x4a]);

/** A stream that holds these records, and what it was asked for. */
function streamOf(...records: TailedRecord[]): { tail: Tail; asked: TailOptions[] } {
  const asked: TailOptions[] = [];
  return {
    asked,
    async *tail(options) {
      asked.push(options);
      yield* records;
    },
  };
}

const linesOf = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('programs get a line of JSON for each event, with its place', async () => {
  const { stdout, stderr, code } = await runVigil(nowhere, tail, streamOf(record(process), record(foreign)));
  const place = {
    shardId: 'shardId-000000000002',
    sequenceNumber: '49680425325409440942308369117911983797704157284595138562',
    partitionKey: 'device',
    arrivedAt: '2026-11-21T09:20:04.123Z',
  };
  expect(linesOf(stdout)).toEqual([
    { ...place, event: process },
    { ...place, data: foreign.toString('base64') },
  ]);
  expect([stderr, code]).toEqual(['2 events\n', 0]);
});

test('people get lines that fit their terminal', async () => {
  const stream = streamOf(record(process), record(connection), record(foreign), record(['x'.repeat(200)]));
  const { stdout } = await runVigil(nowhere, tail, { ...stream, columns: 100 });
  const lines = stripVTControlCharacters(stdout).trimEnd().split('\n');
  expect(lines).toEqual([
    'ARRIVED       SHARD  TYPE                DEVICE    SUBMISSION  WHAT',
    '09:20:04.123  2      new_process         93552c93  1a248b80    admin: calculator.exe',
    '09:20:04.123  2      network_connection  fda66cdf  –           192.168.0.1 → 23.13.252.39:10178',
    '09:20:04.123  2      –                   –         –           �\\x1b[2J',
    expect.stringMatching(/^.{99}…$/),
  ]);
});

test('JSON on a terminal is harmless there', async () => {
  const hostile = { ...process, type_specific_data: { cmdl: 'a\u001b[2J\u009b31m\u202E', user: 'root' } };
  const { stdout } = await runVigil(nowhere, [...tail, '--json'], { ...streamOf(record(hostile)), columns: 80 });
  expect(linesOf(stdout)).toMatchObject([{ event: hostile }]);
  expect(stdout).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
});

describe('--dedupe', () => {
  const stream = () => streamOf(record(process), record(connection), record(process), record(foreign), record(foreign));

  test('leaves out repeats of an event_id, and nothing that has none', async () => {
    const { stdout, stderr } = await runVigil(nowhere, [...tail, '--dedupe'], stream());
    expect(linesOf(stdout).length).toBe(4);
    expect(stderr).toBe('4 events; 1 repeats left out\n');
  });

  test('is not done unasked, and its bound is told', async () => {
    expect(linesOf((await runVigil(nowhere, tail, stream())).stdout).length).toBe(5);
    const { stdout } = await runVigil(nowhere, [...tail, '--help']);
    expect(stdout.replace(/\s+/g, ' ')).toContain('the last 200,000 events at least are remembered');
  });
});

test('--limit counts what is printed', async () => {
  const stream = streamOf(record(process), record(process), record(connection), record(foreign));
  const { stdout } = await runVigil(nowhere, [...tail, '--dedupe', '--limit', '2'], stream);
  expect(linesOf(stdout)).toMatchObject([{ event: process }, { event: connection }]);
});

describe('what is asked of the stream', () => {
  test.each<[string[], Partial<Record<keyof TailOptions, unknown>>]>([
    [[], { from: 'latest', idleMs: null }],
    [['--follow', '--from', 'trim-horizon'], { from: 'trim-horizon', idleMs: null }],
    [['--until-idle', '1.5'], { idleMs: 1_500 }],
    [['--from', 'trim-horizon', '--until-now'], { idleMs: null, until: expect.any(Date) }],
    [['--from', '2026-03-05T14:00Z'], { from: new Date('2026-03-05T14:00:00Z') }],
  ])('with %j', async (args, expected) => {
    const stream = streamOf();
    await runVigil(nowhere, [...tail, ...args], stream);
    expect(stream.asked).toMatchObject([expected]);
  });

  test.each([
    [['--from', 'yesterday'], 'trim-horizon, latest, or a past time'],
    [['--from', '2999-01-01'], 'trim-horizon, latest, or a past time'],
    [['--until-idle', '0'], 'number from 0.1'],
    [['--follow', '--until-idle', '1'], 'cannot be used with'],
    [['--from', 'trim-horizon', '--until-now', '--follow'], 'cannot be used with'],
    [['--until-now'], '--until-now needs --from'],
    [['--limit', 'many'], 'whole number from 1'],
  ])('%j is refused', async (args, told) => {
    const { code, stderr, stdout } = await runVigil(nowhere, [...tail, ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(told);
  });
});

describe('Ctrl-C', () => {
  const endless: Tail = async function* ({ signal }) {
    yield record(process);
    while (!signal.aborted) yield record(connection);
  };
  const interruptedRun = (args: string[]) => {
    let press = () => {};
    const tailing: Tail = async function* (options) {
      for await (const each of endless(options)) {
        yield each;
        press();
      }
    };
    return runVigil(nowhere, [...tail, ...args], {
      tail: tailing,
      interrupter: (given) => {
        press = given;
      },
    });
  };

  test('ends what has no other end well', async () => {
    expect(await interruptedRun([])).toMatchObject({ code: 0, stderr: '1 events\n' });
  });

  test('ends early what had an end', async () => {
    expect((await interruptedRun(['--until-idle', '5'])).code).toBe(130);
  });
});

describe('a stream that', () => {
  test('can’t be read exits with 4 and says what to do', async () => {
    const failing: Tail = () => {
      throw new CallFailure('unreachable', 'Kinesis can’t be reached (ECONNREFUSED).');
    };
    const { code, stderr } = await runVigil(nowhere, tail, { tail: failing });
    expect(code).toBe(4);
    expect(stderr).toBe(
      'Kinesis can’t be reached (ECONNREFUSED). Is `npm start` running? `vigil config` shows where Vigil looks, and for what.\n',
    );
  });

  test('fails for a while is told of once, and again after it was well', async () => {
    const faltering: Tail = async function* ({ onTrouble }) {
      for (const reason of ['Away.', 'Away.', 'Away.']) onTrouble(reason);
      yield record(process);
      onTrouble('Away.');
    };
    const { stderr } = await runVigil(nowhere, tail, { tail: faltering });
    expect(stderr).toBe('Away. Trying again.\nAway. Trying again.\n1 events\n');
  });
});
