import type { CheckState, CheckStatus, ScanResource } from '../../contracts/scans/resource.ts';
import { isFinal } from '../../contracts/scans/resource.ts';
import { duration } from '../../domain/text/time.ts';
import { checkWords, paintState } from '../report/words.ts';
import { padEnd, shorten, widthOf } from '../text/layout.ts';
import { presentable } from '../text/presentable.ts';
import type { Screen, Style } from '../text/screen.ts';
import type { ProgressView } from './view.ts';

const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const frameMs = 100;

const marks: Record<Exclude<CheckState, 'running'>, { mark: string; style: Style }> = {
  pending: { mark: '·', style: 'dim' },
  succeeded: { mark: '✓', style: 'green' },
  failed: { mark: '✗', style: 'red' },
  cancelled: { mark: '–', style: 'yellow' },
};

/** A line for the scan and one for each check, drawn again in place; gone when it ends. */
export function createLiveView(screen: Screen): ProgressView {
  const startedMs = Date.now();
  let scan: ScanResource | null = null;
  let trouble: string | null = null;
  /** Widths of the lines that are on the screen now. */
  let drawn: number[] = [];

  const clear = () => {
    // After the terminal was made narrower, a line takes several rows.
    const columns = screen.columns() ?? Number.POSITIVE_INFINITY;
    const rows = drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    drawn = [];
    return rows === 0 ? '' : `\x1b[${rows}A\r\x1b[J`;
  };
  const draw = () => {
    const erase = clear();
    const elapsedMs = Date.now() - startedMs;
    const lines = scan === null ? [] : scanLines(scan, screen, elapsedMs);
    if (trouble !== null) lines.push(screen.paint('yellow', shorten(`  ! ${trouble}`, (screen.columns() ?? 80) - 1)));
    drawn = lines.map(widthOf);
    screen.write(erase + lines.map((line) => `${line}\n`).join(''));
  };
  const timer = setInterval(draw, frameMs);
  return {
    show(next) {
      scan = presentable(next);
      trouble = null;
      draw();
    },
    note(message) {
      screen.write(`${clear()}${message}\n`);
      draw();
    },
    trouble(message) {
      trouble = message;
      draw();
    },
    end() {
      clearInterval(timer);
      screen.write(clear());
    },
  };
}

function scanLines(scan: ScanResource, screen: Screen, elapsedMs: number): string[] {
  const columns = (screen.columns() ?? 80) - 1;
  const turning = screen.paint('cyan', spinner.charAt(Math.floor(elapsedMs / frameMs) % spinner.length));
  const nameWidth = Math.max(0, ...scan.checks.map(({ name }) => name.length));
  const { done, total } = scan.progress;
  const tail = `${done} of ${total} · ${duration(elapsedMs)}`;
  const room = columns - widthOf(`  ${scan.state} · ${tail}`) - 2;
  const note = scan.source === 'visibility' ? ['  No worker answers now, so only the state is known.'] : [];
  return [
    `${turning} ${shorten(scan.target, room)}  ${paintState(screen, scan.state)} · ${tail}`,
    ...note.map((line) => shorten(line, columns)),
    ...scan.checks.map((check) => {
      const mark = check.state === 'running' ? turning : paintMark(check, screen);
      const words = checkWords(check, isFinal(scan.state));
      return `  ${mark} ${padEnd(check.name, nameWidth)}  ${shorten(words, columns - nameWidth - 6)}`;
    }),
  ];
}

function paintMark({ state }: CheckStatus, { paint }: Screen): string {
  if (state === 'running') return ' ';
  const { mark, style } = marks[state];
  return paint(style, mark);
}
