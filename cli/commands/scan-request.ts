import type { CheckName, ProfileName } from '../../contracts/scans/checks.ts';
import { profileChecks } from '../../contracts/scans/checks.ts';
import type { ScanRequest, ScanRequestOptions } from '../../contracts/scans/request.ts';

export interface ScanFlags {
  profile: ProfileName;
  ports?: number[];
  httpPort?: number;
  httpsPort?: number;
  minSleep?: number;
  maxSleep?: number;
  chanceOfFailure?: number;
  failUnder?: string;
}

/** The checks that a flag is for: with a profile that has none of them it would silently do nothing. */
const flagChecks: [flag: keyof ScanFlags, written: string, checks: CheckName[]][] = [
  ['ports', '--ports', ['ports']],
  ['httpPort', '--http-port', ['http']],
  ['httpsPort', '--https-port', ['http', 'tls']],
  ['minSleep', '--min-sleep', ['simulated']],
  ['maxSleep', '--max-sleep', ['simulated']],
  ['chanceOfFailure', '--chance-of-failure', ['simulated']],
  ['failUnder', '--fail-under', ['http']],
];

/** Says which flag does not go with the profile; null where all do. */
export function misplacedFlag(flags: ScanFlags): string | null {
  const has = (name: CheckName) => profileChecks[flags.profile].some((check) => check === name);
  const misplaced = flagChecks.find(([flag, , checks]) => flags[flag] !== undefined && !checks.some(has));
  if (misplaced === undefined) return null;
  const [, written, checks] = misplaced;
  return `${written} needs a profile with ${checks.join(' or ')}; ${flags.profile} has ${profileChecks[flags.profile].join(', ')}`;
}

export function toScanRequest(target: string, flags: ScanFlags): ScanRequest {
  const { profile, ports, httpPort, httpsPort, minSleep, maxSleep, chanceOfFailure } = flags;
  const simulation = {
    ...(minSleep !== undefined && { minSleepSeconds: minSleep }),
    ...(maxSleep !== undefined && { maxSleepSeconds: maxSleep }),
    ...(chanceOfFailure !== undefined && { failureChance: chanceOfFailure }),
  };
  const options: ScanRequestOptions = {
    ...(ports && { ports }),
    ...(httpPort !== undefined && { httpPort }),
    ...(httpsPort !== undefined && { httpsPort }),
    ...(Object.keys(simulation).length > 0 && { simulation }),
  };
  return { target, profile, ...(Object.keys(options).length > 0 && { options }) };
}
