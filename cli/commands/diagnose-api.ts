import type { Config } from '../../config/load-config.ts';
import { settings } from '../../config/settings.ts';
import { presentableText } from '../text/presentable.ts';
import type { Diagnosis } from './diagnosis.ts';

/** How the API does, and, as it tells, the workers and consumers of the pipelines that it offers. */
export async function diagnoseApi({ apiUrl }: Pick<Config, 'apiUrl'>): Promise<[Diagnosis, ...Diagnosis[]]> {
  const name = 'API';
  const answer = await fetch(`${apiUrl}/readyz`, { signal: AbortSignal.timeout(3_000) }).catch(() => null);
  if (answer === null) {
    const remedy = `npm start runs it; ${settings.apiUrl.name} names another place`;
    return [{ name, state: 'note', detail: `not running at ${apiUrl}`, remedy }];
  }
  const body = await answer.text().catch(() => '');
  if (answer.ok) return [{ name, state: 'ok', detail: `ready at ${apiUrl}` }, ...diagnoseProcesses(body)];
  const told = presentableText(body.slice(0, 300));
  const detail = `${apiUrl} answers, but is not ready: ${told}`;
  return [{ name, state: 'wrong', detail, remedy: 'its log lines say more' }];
}

/** Temporal and the archive are asked by the doctor itself. */
const askedOtherwise = ['temporal', 'archive'];

function diagnoseProcesses(readiness: string): Diagnosis[] {
  return checksOf(readiness)
    .filter(({ name }) => !askedOtherwise.includes(name))
    .map(({ name, ok, detail }): Diagnosis => {
      const told = { name: presentableText(name), detail: presentableText(detail) };
      if (ok) return { ...told, state: 'ok' };
      return { ...told, state: 'wrong', remedy: `npm start runs it, unless ${settings.pipelines.name} leaves it out` };
    });
}

function checksOf(readiness: string): { name: string; ok: boolean; detail: string }[] {
  try {
    const { checks } = JSON.parse(readiness) as { checks: { name: unknown; ok: unknown; detail: unknown }[] };
    return checks.map(({ name, ok, detail }) => ({ name: String(name), ok: ok === true, detail: String(detail) }));
  } catch {
    // Whatever answers there is not of this version.
    return [];
  }
}
