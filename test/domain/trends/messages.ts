import type { PostMessage } from '../../../contracts/trends/post.ts';
import { decodePost } from '../../../domain/trends/decode-post.ts';

export const createdAt = '2022-09-26T03:15:45.000Z';

/** A message of a post from Trent Hills, with what a test wants otherwise. */
export const message = (data: object = {}, others: object = {}): PostMessage & Record<string, unknown> => ({
  data: {
    ...{ id: '1574231234567890123', author_id: '1500000000000000007', created_at: createdAt, text: 'Hello' },
    ...{ geo: { place_id: '0106a2c95a6b1d7e' }, ...data },
  },
  includes: {
    users: [{ id: '1500000000000000007', name: 'User', username: 'user' }],
    places: [
      {
        ...{ id: '0106a2c95a6b1d7e', full_name: 'Trent Hills, Ontario', name: 'Trent Hills', place_type: 'city' },
        country_code: 'CA',
      },
    ],
  },
  ...others,
});

/** With something else about its place. */
export const placed = (change: object): PostMessage =>
  message({}, { includes: { places: [{ ...message().includes?.places?.[0], ...change }] } });

export const canada = new Set(['CA']);

export const decode = (
  document: unknown,
  receivedAt = '2022-09-26T03:15:46Z',
  countries: Set<string> | null = canada,
) => decodePost(Buffer.from(JSON.stringify(document) ?? ''), Date.parse(receivedAt), countries);
