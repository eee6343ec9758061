import { connectionStringProblems } from './connect.ts';

/** For `loadConfig` of the processes that use the archive, or start those that do. */
export const archiveSettingChecks = { mongodbUrl: connectionStringProblems };
