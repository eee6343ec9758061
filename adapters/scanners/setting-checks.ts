import { allowListProblems } from '../../domain/scans/addresses/allow-list.ts';
import { nameServerProblem } from '../../domain/scans/addresses/name-server.ts';
import { readAuthorityFile } from '../outbound/authority-file.ts';
import { readHstsPreload } from './hsts-preload.ts';

/**
 * For `loadConfig` of the processes that scan, or start those that do: what is wrong with values that only their users
 * understand, and what would be right.
 */
export const scanSettingChecks = {
  scanAllow: allowListProblems,
  scanDnsServers: (servers: string[]) => servers.flatMap((server) => nameServerProblem(server) ?? []),
  scanExtraCa: (file: string) => problemsOf(() => readAuthorityFile(file)),
  scanHstsPreload: (file: string) => problemsOf(() => readHstsPreload(file)),
};

function problemsOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
