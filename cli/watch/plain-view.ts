import type { ScanResource } from '../../contracts/scans/resource.ts';
import { isFinal } from '../../contracts/scans/resource.ts';
import { duration } from '../../domain/text/time.ts';
import { checkWords } from '../report/words.ts';
import { presentable } from '../text/presentable.ts';
import type { Screen } from '../text/screen.ts';
import type { ProgressView } from './view.ts';

/** One line a change, for logs and pipes. */
export function createPlainView(screen: Screen): ProgressView {
  const startedMs = Date.now();
  const said = new Map<string, string>();
  const say = (subject: string, words: string) => {
    if (said.get(subject) === words) return;
    said.set(subject, words);
    screen.write(`${duration(Date.now() - startedMs).padStart(8)}  ${subject}: ${words}\n`);
  };
  return {
    show(scan: ScanResource) {
      const { state, checks } = presentable(scan);
      said.delete('vigil');
      for (const check of checks) if (check.state !== 'pending') say(check.name, checkWords(check, isFinal(state)));
      say('scan', state);
    },
    note: (message) => screen.write(`${message}\n`),
    trouble: (message) => say('vigil', message),
    end() {},
  };
}
