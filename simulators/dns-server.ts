import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Answer, Packet, StringAnswer } from 'dns-packet';
import { AUTHORITATIVE_ANSWER, decode, encode } from 'dns-packet';

/** A record without its name, e.g. `{ type: 'A', data: '192.0.2.1' }` or `{ type: 'TXT', data: 'v=spf1 -all' }`. */
export type SimulatedRecord = Answer extends infer Each ? (Each extends Answer ? Omit<Each, 'name'> : never) : never;

/** Records, a server failure, or no reply at all. */
export type DnsReply = SimulatedRecord[] | 'servfail' | 'silence';

/** What a name answers; a function sees how often this type was asked for before, so that answers can change. */
export type DnsName = DnsReply | ((type: string, asked: number) => DnsReply);

export interface DnsServer {
  /** `127.0.0.1:<port>`, as resolvers take it. */
  address: string;
  /** Every question so far, as `<type> <name>`. */
  questions: string[];
  close(): Promise<void>;
}

const serverFailure = 2;
const nameUnknown = 3;

/**
 * A DNS server over UDP on loopback, with its names in memory. Names that are not there don't exist.
 * @param port 0 for any free one
 */
export async function startDnsServer(names: Record<string, DnsName>, port = 0): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const questions: string[] = [];
  socket.on('message', (message, from) => {
    const query = decode(message);
    const question = query.questions?.[0];
    if (!question) return;
    const name = question.name.toLowerCase();
    const line = `${question.type} ${name}`;
    const asked = questions.filter((earlier) => earlier === line).length;
    questions.push(line);
    const reply = replyOf(names[name], question.type, asked);
    if (reply === 'silence') return;
    socket.send(encode(packetOf(query, reply, names[name] !== undefined)), from.port, from.address);
  });
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    questions,
    async close() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

const replyOf = (name: DnsName | undefined, type: string, asked: number): DnsReply =>
  typeof name === 'function' ? name(type, asked) : (name ?? []);

function packetOf({ id = 0, questions = [] }: Packet, reply: SimulatedRecord[] | 'servfail', known: boolean): Packet {
  const name = questions[0]?.name ?? '';
  const type = questions[0]?.type;
  const records = reply === 'servfail' ? [] : reply.filter((record) => record.type === type || record.type === 'CNAME');
  const code = reply === 'servfail' ? serverFailure : known ? 0 : nameUnknown;
  // A chain of aliases stands in the order of its records: each goes on where the one before it led.
  let owner = name;
  const answers = records.map((record): Answer => {
    const answer = { ttl: 0, ...record, name: owner };
    if (record.type === 'CNAME') owner = (record as StringAnswer).data;
    return answer as Answer;
  });
  return { id, type: 'response', flags: AUTHORITATIVE_ANSWER | code, questions, answers };
}
