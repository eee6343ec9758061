export function buildWeb(options: {
  outDir: string;
}): Promise<{ files: string[]; scriptBytes: number; allScriptBytes: number }>;
