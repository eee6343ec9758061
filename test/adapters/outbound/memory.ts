/** Runs work and tells by how many bytes the process grew at its worst, collected garbage included. */
export async function measureGrowth<T>(work: () => Promise<T>): Promise<{ result: T; growth: number }> {
  const inUse = () => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = inUse();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, inUse());
  }, 5);
  try {
    const result = await work();
    return { result, growth: Math.max(peak, inUse()) - before };
  } finally {
    clearInterval(timer);
  }
}
