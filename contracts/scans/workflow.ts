import { defineSearchAttributeKey } from '@temporalio/common';
import type { ProfileName } from './checks.ts';

export const scansTaskQueue = 'vigil-scans';
export const scanWorkflowType = 'processScan';
export const scanStatusQueryName = 'status';

const workflowIdPrefix = 'scan-';
/** `scan-<uuid>`; the scan's id is the UUID alone. */
export const scanWorkflowId = (scanId: string): string => workflowIdPrefix + scanId;
export const scanIdOfWorkflow = (workflowId: string): string => workflowId.slice(workflowIdPrefix.length);

/** Registered at start, so that scans can be listed and filtered without asking any workflow. */
export const scanSearchAttributes = {
  state: defineSearchAttributeKey('VigilScanState', 'KEYWORD'),
  target: defineSearchAttributeKey('VigilScanTarget', 'KEYWORD'),
  profile: defineSearchAttributeKey('VigilScanProfile', 'KEYWORD'),
};

/** The memo, written when the scan ends, so that a list can show what came out without asking any workflow. */
export interface ScanMemo {
  target: string;
  profile: ProfileName;
  result?: string;
  grade?: string;
  /** When the scan ended: its workflow closes a little later. */
  finishedAt?: string;
}

/** Options of a scan, complete: whoever starts the workflow fills in the defaults. */
export interface ScanOptions {
  /** `simulated` only. Seconds; the chance is 0 to 1. */
  simulation: { minSleepSeconds: number; maxSleepSeconds: number; failureChance: number };
  /** `ports` only; null for the 100 most common. */
  ports: number[] | null;
  /** `http` and `tls`: ports to use where the target names none. */
  httpPort: number;
  httpsPort: number;
}

export interface ProcessScanInput {
  scanId: string;
  /** As given by the user, already checked by parseTarget. */
  target: string;
  profile: ProfileName;
  options: ScanOptions;
  /** Whether there is an archive that the scan goes into when it has ended. */
  archive?: boolean;
}

/** A target that the policy lets through, with the addresses that every connection of the scan is pinned to. */
export interface AdmittedTarget {
  scheme: 'http' | 'https' | null;
  /** Lower case; a host name, or an address without brackets. */
  host: string;
  port: number | null;
  path: string;
  /** Every address of the host, all allowed by policy; empty where the name has none. */
  addresses: string[];
}

/** Input of each check's activity. */
export interface CheckRequest {
  target: AdmittedTarget;
  options: ScanOptions;
}

/** Result of each check's activity: what was found, and which attempt found it. */
export interface CheckReport<Result> {
  attempt: number;
  result: Result;
}
