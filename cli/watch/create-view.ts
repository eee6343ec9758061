import type { Screen } from '../text/screen.ts';
import { createLiveView } from './live-view.ts';
import { createPlainView } from './plain-view.ts';
import type { ProgressView } from './view.ts';

export const createView = (screen: Screen): ProgressView =>
  screen.live ? createLiveView(screen) : createPlainView(screen);

/** Shows nothing but notes: for `--json`. */
export const createQuietView = (screen: Screen): ProgressView => ({
  show() {},
  note: (message) => screen.write(`${message}\n`),
  trouble() {},
  end() {},
});
