import type { Report } from './report.ts';
import { runCommand } from './run-command.ts';
import type { SystemRequirement } from './system-package.ts';
import { requireOnSystem } from './system-package.ts';

/** Several versions may be installed, and the usual one be another. */
const search = `
for java in java /usr/lib/jvm/*/bin/java "$(/usr/libexec/java_home -v 17 2>/dev/null)/bin/java"; do
  if "$java" --version 2>/dev/null | grep -q '^[a-z]* 17[. ]'; then echo "$java"; exit; fi
done
exit 1`;

const java17: SystemRequirement = {
  name: 'Java 17, which is neither an older nor a newer one',
  probe: ['sh', '-c', search],
  debianPackages: ['openjdk-17-jre-headless'],
};

/**
 * Finds a Java 17, or installs it where this process may.
 * @param purpose what needs it
 * @returns how to run it
 * @throws {Error} that says what to install
 */
export async function requireJava17(purpose: string, toolsDirectory: string, report: Report): Promise<string> {
  await requireOnSystem([java17], purpose, toolsDirectory, report);
  return (await runCommand('sh', ['-c', search])).trim();
}
