import { v5 } from 'uuid';
import type { SubmittedEvent } from '../../contracts/telemetry/submission.ts';

/** Vigil's own namespace of event ids; a random UUID, fixed for ever, stated in docs/formats.md. */
export const eventIdNamespace = 'd69f5459-9e3d-43a1-8c17-598574104ba7';

/** UUIDv5 of what identifies an event, so that a redelivery repeats the id and consumers can drop it. */
export const eventId = (submissionId: string, { type, position }: Pick<SubmittedEvent, 'type' | 'position'>): string =>
  v5(`${submissionId}/${type}/${position}`, eventIdNamespace);
