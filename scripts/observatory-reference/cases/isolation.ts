import type { ReferenceCase } from '../case.ts';

/** COEP and COOP: the packaged reference has no tests for them, so what is expected stands here. */
export interface IsolationCase extends ReferenceCase {
  expected: string;
}

const sends = (header: string, short: string) => {
  return (name: string, expected: string, ...values: string[]): IsolationCase => ({
    name: `${short}-${name}`,
    expected: `${short}-${expected}`,
    page: { headers: values.map((value) => [header, value]) },
  });
};

const embedder = sends('cross-origin-embedder-policy', 'coep');
const opener = sends('cross-origin-opener-policy', 'coop');

export const isolationCases: IsolationCase[] = [
  embedder('missing', 'not-implemented'),
  embedder('empty', 'not-implemented', ''),
  embedder('require-corp', 'implemented-with-require-corp', 'require-corp'),
  embedder('credentialless', 'implemented-with-credentialless', ' credentialless '),
  embedder('unsafe-none', 'implemented-with-unsafe-none', 'unsafe-none'),
  embedder('reporting', 'implemented-with-require-corp', 'require-corp; report-to="main"'),
  embedder('bare-parameter', 'implemented-with-require-corp', 'require-corp;report-to'),
  embedder('malformed-parameter', 'header-invalid', 'require-corp; report-to=main endpoint'),
  embedder('quoted', 'header-invalid', '"require-corp"'),
  embedder('capitals', 'header-invalid', 'Require-Corp'),
  embedder('unknown', 'header-invalid', 'require-cors'),
  embedder('list', 'header-invalid', 'require-corp, require-corp'),
  embedder('twice', 'header-invalid', 'require-corp', 'require-corp'),
  opener('missing', 'not-implemented'),
  opener('empty', 'not-implemented', ''),
  opener('same-origin', 'implemented-with-same-origin', 'same-origin'),
  opener('popups', 'implemented-with-same-origin-allow-popups', 'same-origin-allow-popups; report-to="main"'),
  opener('noopener', 'implemented-with-noopener-allow-popups', 'noopener-allow-popups'),
  opener('unsafe-none', 'implemented-with-unsafe-none', 'unsafe-none'),
  opener('plus-coep', 'header-invalid', 'same-origin-plus-coep'),
  opener('capitals', 'header-invalid', 'SAME-ORIGIN'),
  opener('twice', 'header-invalid', 'same-origin', 'unsafe-none'),
];
