import type { PostRejectReason, RecordedPost } from './post.ts';

/** Where posts come from. */
export const postSources = ['twitter', 'file', 'simulator'] as const;
export type PostSourceName = (typeof postSources)[number];

/** What a line was set aside for, as the file of rejects has it. */
export interface RejectedPostLine {
  /** Name of the source. */
  file: string;
  /** From 1 on; of a stream, counted since it was first connected. */
  line: number;
  reason: PostRejectReason | PostRefusalReason;
  /** One sentence for people. */
  detail: string;
  /** The line, or its beginning. */
  text: string;
  /** ISO 8601. */
  at: string;
}

/** What a source gives at once: posts in the order in which they are to go. */
export interface SourcedPosts {
  posts: RecordedPost[];
  /** Counts how often the source began anew, from 0 on: ids that come again in another round are no duplicates. */
  round: number;
}

export interface PostSource {
  /** For people, such as a file's path. */
  name: string;
  /** Whether what it gave can be had again, by another run. */
  repeatable: boolean;
  /** Asked before anything else. @throws {Error} where it can't be read */
  check?(): Promise<void>;
  /** Ends when there can be no more, or once it is to stop. What is not taken from it is not read. */
  posts(stopping: AbortSignal): AsyncIterable<SourcedPosts>;
  /** Numbers of its own for the reports. */
  counts(): Record<string, number>;
}

/** Why Kafka will never take a post. Part of the file of rejects: add to them, never rename. */
export const postRefusalReasons = ['too_large'] as const;
export type PostRefusalReason = (typeof postRefusalReasons)[number];

export interface RefusedPost {
  post: RecordedPost;
  reason: PostRefusalReason;
  /** One sentence for people. */
  detail: string;
}

/** Kafka's topic of posts. */
export interface PostsSink {
  /**
   * Returns once all brokers that are to have them have the posts, however long that takes. Those of one partition stay in
   * their order, over all calls.
   * @returns posts that Kafka will never take; all others are there
   * @throws {Error} when it is closed before; some may have gone by then
   */
  send(posts: RecordedPost[]): Promise<RefusedPost[]>;
  close(): Promise<void>;
}

/** What a source tells beside its posts. */
export interface PostSourceListener {
  /** Of lines that are no posts; waited for. */
  onRejects(rejects: RejectedPostLine[]): Promise<void>;
  /** In a sentence, what there is and what isn't as usual. */
  onNote(note: string): void;
  /** In a sentence, why nothing comes for now, and null once something comes again. */
  onTrouble(reason: string | null): void;
}

/** What is kept of what could not be produced. */
export interface PostKeeper {
  keepRejects(rejects: RejectedPostLine[]): Promise<void>;
  rejectsFile: string;
  /** For another time, as a recording that can be produced: posts that their source can't give again. */
  keepUnsent(posts: RecordedPost[]): Promise<void>;
  unsentFile: string;
}
