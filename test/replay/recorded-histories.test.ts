import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asTctlWrites } from '../cli/replay/tctl-spelling.ts';
import { historiesDirectory, runReplay } from '../helpers/replay-command.ts';

const recorded = readdirSync(historiesDirectory).map((name) => join(historiesDirectory, name));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-replay-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every history that an earlier version recorded replays against the workflows of today', async () => {
  expect(recorded.length).toBeGreaterThan(0);
  // Nothing but how far it has come is told aside.
  const stderr = expect.stringMatching(/^(… \d+\n)*$/);
  expect(await runReplay([])).toEqual({ code: 0, stdout: `${recorded.length} replayed, 0 failed\n`, stderr });
});

describe('vigil replay', () => {
  test('takes files as tctl writes them', async () => {
    const files = recorded.map((file, index) => {
      const tctl = join(folder, `tctl-${index}.json`);
      writeFileSync(tctl, asTctlWrites(readFileSync(file, 'utf8')));
      return tctl;
    });
    expect(await runReplay(files)).toMatchObject({ code: 0, stdout: `${files.length} replayed, 0 failed\n` });
  });

  test('tells programs of every history what became of it', async () => {
    const [file = ''] = recorded;
    const { code, stdout } = await runReplay(['--json', file]);
    const started = JSON.parse(readFileSync(file, 'utf8')).events[0].workflowExecutionStartedEventAttributes;
    const { workflowId, originalExecutionRunId: runId } = started;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      ...{ replayed: 1, failed: 0, skipped: 0 },
      histories: [{ workflowId, runId, source: file, state: 'replayed', failure: null }],
    });
  });

  test('passes over a history of which no worker has completed a task, and says so', async () => {
    const [file = ''] = recorded;
    const fresh = join(folder, 'fresh.json');
    writeFileSync(fresh, JSON.stringify({ events: JSON.parse(readFileSync(file, 'utf8')).events.slice(0, 1) }));
    const { code, stdout, stderr } = await runReplay([fresh, file]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1 replayed, 0 failed\n' });
    expect(stderr).toContain('nothing to replay yet');
  });

  test('names every file that it can’t read, and replays none', async () => {
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{"events": [');
    const missing = join(folder, 'missing.json');
    const { code, stdout, stderr } = await runReplay([broken, missing, ...recorded]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`${broken} can’t be replayed: it is not JSON`);
    expect(stderr).toContain(`${missing} can’t be replayed: ENOENT`);
  });

  test.each([
    ['a run without its workflow', ['--run-id', 'x'], '--run-id needs --workflow-id'],
    ['files and workflows of the server at once', ['--workflow-id', 'x', 'file.json'], 'not both'],
    ['workflows of a server that doesn’t answer', ['--workflow-id', 'x'], 'this test has no server'],
  ])('refuses %s', async (_what, args, reason) => {
    const { code, stderr } = await runReplay(args);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });
});
