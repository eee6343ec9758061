/** How a post may refer to another; it may refer to several, each in its way. */
export const referenceTypes = ['retweeted', 'quoted', 'replied_to'] as const;
export type ReferenceType = (typeof referenceTypes)[number];

/** Which references make a post count as a retweet: any, or those of some types. */
export type RetweetRule = 'any' | readonly ReferenceType[];

/** A place as the stream describes it. Types are, among others, `city`, `admin`, `neighborhood`, `country` and `poi`. */
export interface PlaceObject {
  id: string;
  /** Of a city with its province: `Trent Hills, Ontario`. */
  full_name: string;
  name: string;
  place_type: string;
  /** Of ISO 3166-1, two letters. */
  country_code?: string;
}

/**
 * A post on the wire: what the filtered stream of Twitter's API v2 sends, one JSON object a Kafka message, whose key is
 * `data.id`. All ids of posts and users are decimal numbers in text.
 */
export interface PostMessage {
  data: {
    id: string;
    author_id: string;
    /** ISO 8601 in UTC with milliseconds. */
    created_at: string;
    text: string;
    geo?: { place_id: string };
    referenced_tweets?: { type: ReferenceType; id: string }[];
  };
  includes?: { users?: { id: string; name: string; username: string }[]; places?: PlaceObject[] };
  matching_rules?: { id: string; tag: string }[];
}

/** Why a post is not counted for a city. Part of stored accounts and of metrics: add to them, never rename. */
export const skipReasons = ['no_place', 'unknown_place', 'not_a_city', 'unnamed_city', 'other_country'] as const;
export type SkipReason = (typeof skipReasons)[number];

/** What counts of a post. */
export interface Post {
  postId: string;
  authorId: string;
  /** Milliseconds since 1970. */
  createdAtMs: number;
  /** Types of what it refers to, as they stand there, known or not; none for an original post. */
  references: readonly string[];
  place: { city: string } | { skipped: SkipReason };
}

/** Why a line or a message is set aside. Part of headers and metrics: add to them, never rename. */
export const postRejectReasons = [
  'not_decodable',
  'not_an_object',
  'data_missing',
  'bad_post_id',
  'bad_author_id',
  'bad_created_at',
  /** Later than when the broker was given it: believed, it would close the windows of all others. */
  'created_in_future',
  'bad_references',
] as const;
export type PostRejectReason = (typeof postRejectReasons)[number];

export interface PostReject {
  reason: PostRejectReason;
  /** One sentence for people. */
  detail: string;
}

/** What a message turns out to be. */
export type DecodedPost = { post: Post } | PostReject;

/** A post of a recording, ready to be produced: as one JSON object, however the recording had it. */
export interface RecordedPost {
  postId: string;
  createdAtMs: number;
  json: string;
}

/** What a line of a recording turns out to be; null for an empty one, as streams send them to keep the connection. */
export type DecodedLine = { recorded: RecordedPost } | PostReject | null;

/**
 * Headers of a message on the topic of rejects; its key and value are those of the message that was rejected, or, where that was
 * too large to be kept, its beginning, and `bytes` says how many it had.
 */
export const rejectHeaders = {
  reason: 'x-vigil-reason',
  detail: 'x-vigil-detail',
  topic: 'x-vigil-topic',
  partition: 'x-vigil-partition',
  offset: 'x-vigil-offset',
  bytes: 'x-vigil-bytes',
} as const;
