import type { Command } from 'commander';
import type { RejectsDependencies } from './telemetry/rejects.ts';
import { registerRejects } from './telemetry/rejects.ts';
import type { TailDependencies } from './telemetry/tail.ts';
import { registerTail } from './telemetry/tail.ts';

export type TelemetryDependencies = TailDependencies & RejectsDependencies;

export function registerTelemetry(program: Command, dependencies: TelemetryDependencies): void {
  const telemetry = program.command('telemetry').description('look into the pipeline from submissions to events');
  registerTail(telemetry, dependencies);
  registerRejects(telemetry, dependencies);
}
