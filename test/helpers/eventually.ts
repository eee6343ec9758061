import { setTimeout as delay } from 'node:timers/promises';

/** Waits until an expectation holds; its last failure is the test's, once the time is over. */
export async function expectEventually(expectation: () => Promise<void> | void, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(25);
    }
  }
}
