import type { CountingState } from '../../contracts/trends/batch.ts';
import { isObject, parseDocument } from './parse-document.ts';

const offsetForm = /^\d{1,19}$/;

/** What stands beside a committed offset in Kafka: whoever takes the partition over needs it to go on there. */
export const writeOffsetMetadata = ({ watermarkMs, replayFromOffset }: CountingState): string =>
  JSON.stringify({ watermarkMs, replayFromOffset });

/**
 * @param offset that it stands beside
 * @returns null where nobody wrote it for that, as when an operator moved the offset
 */
export function readOffsetMetadata(text: string | null, offset: bigint): CountingState | null {
  const document = text === null ? null : parseDocument(text);
  if (!isObject(document)) return null;
  const { watermarkMs, replayFromOffset } = document;
  if (watermarkMs !== null && !Number.isSafeInteger(watermarkMs)) return null;
  if (typeof replayFromOffset !== 'string' || !offsetForm.test(replayFromOffset)) return null;
  if (BigInt(replayFromOffset) > offset) return null;
  return { watermarkMs: watermarkMs as number | null, replayFromOffset };
}
