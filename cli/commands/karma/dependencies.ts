import type { RebuildProgress } from '../../../contracts/karma/agreement.ts';
import type { KarmaStore, ProjectionStore } from '../../../contracts/karma/failures.ts';
import type { Reference } from '../../../contracts/karma/reference.ts';
import type { ImportReferenceResult } from '../../../contracts/karma/upkeep.ts';
import type { KarmaClient } from '../../client/karma-client.ts';
import type { ClientDependencies } from '../client-dependencies.ts';

/** What the commands need that look into karma and correct it. */
export interface KarmaClientDependencies extends Pick<ClientDependencies, 'out' | 'aside' | 'exit' | 'pace'> {
  /** Called only once a command runs. @throws {ConfigError} */
  connectKarma(): KarmaClient;
}

/** What the commands need that do more than the API offers. Each is called once a command runs, and @throws {ConfigError}. */
export interface KarmaUpkeepDependencies extends Pick<ClientDependencies, 'out' | 'aside' | 'exit'> {
  /** @param onWaiting told what an import waits for that is long in coming to its end, in a sentence or two */
  openImport(onWaiting: (note: string) => void): Promise<ReferenceImporter>;
  /** @returns ids of what was applied now */
  migrateKarma(): Promise<{ store: KarmaStore; applied: string[] }[]>;
  /** Goes on with a rebuild that is under way. */
  rebuildKarma(
    store: ProjectionStore,
    onProgress: (progress: RebuildProgress) => void,
    onWaiting: (note: string) => void,
  ): Promise<RebuildProgress>;
  /** Resolves once whoever reads the output has room for more. */
  writeBytes(chunk: Uint8Array): Promise<void>;
}

export interface ReferenceImporter {
  /** Ids that files may name without holding them. */
  known(): Promise<{ crowdsourcers: number[]; severities: number[] }>;
  /** Returns once it is in all stores, and findings that waited for it have their points. @throws {KarmaRefusal} */
  importReference(reference: Reference): Promise<ImportReferenceResult>;
  close(): Promise<void>;
}
