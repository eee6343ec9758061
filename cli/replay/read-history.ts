import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';
import type { Type } from 'protobufjs';
import { spellEnums } from './enum-spelling.ts';
import type { History } from './history.ts';

// At run time the protocol's messages are protobufjs types, which their declarations don't say.
const historyType = proto.temporal.api.history.v1.History as unknown as Type;

/**
 * Reads a history from JSON as `temporal workflow show --output json`, `tctl workflow show --output_filename`, the Web UI's
 * download and Temporal's HTTP API write it: `{"events": […]}`, that within `{"history": …}`, or the bare array.
 * @throws {Error} saying what is wrong with it
 */
export function readHistory(text: string): History {
  const events = eventsOf(parse(text));
  if (events === undefined) throw new Error('it holds no "events"');
  if (events.length === 0) throw new Error('its "events" are empty');
  const history = convert(events);
  const [first] = history.events;
  if (!first?.workflowExecutionStartedEventAttributes)
    throw new Error(`it begins with event ${first?.eventId}; only a whole history can be replayed`);
  return history;
}

function parse(text: string): unknown {
  try {
    // PowerShell's redirection puts a byte order mark first.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new Error(`it is not JSON: ${messageOf(cause)}`, { cause });
  }
}

function eventsOf(json: unknown): unknown[] | undefined {
  if (Array.isArray(json)) return json;
  if (typeof json !== 'object' || json === null) return undefined;
  if ('events' in json && Array.isArray(json.events)) return json.events;
  return 'history' in json ? eventsOf(json.history) : undefined;
}

function convert(events: unknown[]): History {
  try {
    return { events: historyFromJSON(spellEnums(historyType, { events })).events ?? [] };
  } catch (cause) {
    throw new Error(`it is not a workflow’s history: ${messageOf(cause)}`, { cause });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
