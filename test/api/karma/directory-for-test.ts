import type { KarmaDirectory } from '../../../api/karma/directory.ts';
import { createAppForTest } from '../app-for-test.ts';
import { noKarma } from './no-karma.ts';

type Changes = { [Part in keyof KarmaDirectory]?: Partial<KarmaDirectory[Part]> };

/** An app whose karma pipeline is there, and empty but for what a test changes. */
export const appWithKarma = ({ readings, sagas, agreement }: Changes) =>
  createAppForTest({
    karma: {
      readings: { ...noKarma.readings, ...readings },
      sagas: { ...noKarma.sagas, ...sagas },
      agreement: { ...noKarma.agreement, ...agreement },
    },
  });
