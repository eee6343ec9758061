import type { ChildProcess } from 'node:child_process';
import type { Config } from '../../config/load-config.ts';
import type { Program } from '../install/program.ts';
import type { Report } from '../install/report.ts';
import type { CatalogEntry, ServiceName } from './catalog.ts';

/** What servers are brought up by. */
export type ServiceConfig = Pick<
  Config,
  | 'home'
  | 'servicesBy'
  | CatalogEntry['portSetting']
  | 'postsTopic'
  | 'postsRejected'
  | 'trendsGroup'
  | 'trendsKeyspace'
>;

/** One server: its place, and what it takes to log in there. */
export interface Instance {
  port: number;
  /** Folder of its own: configuration, `data/`, `log`. */
  directory: string;
  credentials: Record<string, string>;
  /** For what it has to know of others. */
  config: ServiceConfig;
}

/** A process to start. The environment is all that it gets besides PATH and Java's options: no secret of Vigil's or its user's. */
export interface Launch extends Program {
  environment: Record<string, string>;
}

/** A server that Vigil can bring up natively: all that is particular to it. */
export interface ServiceDefinition {
  name: ServiceName;
  /**
   * Brings its program below `toolsDirectory`, where that isn't there yet.
   * @throws {Error} that says what is missing on this machine
   */
  install(toolsDirectory: string, report: Report): Promise<Program>;
  /** Writes its configuration. @returns how to run it */
  configure(program: Program, instance: Instance): Promise<Launch>;
  /**
   * What its data needs before it may serve, such as accounts; repeatable.
   * @param run starts a process that is ended at the latest with the next start
   */
  prepare?(program: Program, instance: Instance, run: (launch: Launch) => ChildProcess): Promise<void>;
  /** Asks it one question by its own protocol. @throws {Error} while it can't answer */
  ask(instance: Instance): Promise<void>;
  /**
   * What can only be done once it answers and has to be done before it is used, such as giving rights; repeatable. In Docker
   * the container sees to that by itself.
   */
  settle?(instance: Instance, program: Program): Promise<void>;
}
