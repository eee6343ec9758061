import type { Config } from '../../config/load-config.ts';
import { localApiUrl } from '../../config/load-config.ts';

/**
 * What `vigil start` says once all is up: where the chosen pipelines can be seen and tried.
 * @param temporal where Temporal's Web UI is, in words
 */
export function welcome(config: Config, temporal: string): string {
  const ownApi = localApiUrl(config);
  const scans = config.pipelines.includes('scans');
  const lines: [string, string | false][] = [
    ['Console', `${ownApi}/`],
    ['API', `${ownApi}/docs`],
    ['Temporal', temporal],
    ['Simulated scans', scans && config.ingestPort !== 0 && `curl localhost:${config.ingestPort}`],
    ['Their states', scans && config.statusPort !== 0 && `curl localhost:${config.statusPort}`],
    ['Practice sites', scans && config.demo && `http://localhost:${config.practiceHttpPort}/`],
    ['Telemetry', config.pipelines.includes('telemetry') && 'npx vigil telemetry tail'],
    ['Karma', config.pipelines.includes('karma') && `${ownApi}/karma`],
    ['Trends', config.pipelines.includes('trends') && `${ownApi}/trends`],
    ['Try', scans && config.demo && tryOut(config)],
  ];
  const shown = lines.filter(([, value]) => value !== false).map(([name, value]) => `  ${name.padEnd(17)}${value}`);
  return `\nVigil is ready. Ctrl-C stops it.\n${shown.join('\n')}\n\n`;
}

const tryOut = ({ practiceHttpPort, practiceHttpsPort }: Config): string =>
  `npx vigil scan poor.localhost --http-port ${practiceHttpPort} --https-port ${practiceHttpsPort} --watch`;
