import type { PostMessage } from '../../contracts/trends/post.ts';

type Message = PostMessage & { includes: NonNullable<PostMessage['includes']> };

const withPlace = (message: Message, change: object): unknown => ({
  ...message,
  includes: { ...message.includes, places: message.includes.places?.map((place) => ({ ...place, ...change })) },
});

/** Posts that are right, and don't count for any city of Canada. */
export const uncounted: readonly ((message: Message) => unknown)[] = [
  ({ data: { geo, ...data }, ...message }) => ({ ...message, data }),
  ({ includes: { places, ...includes }, ...message }) => ({ ...message, includes }),
  (message) => withPlace(message, { place_type: 'admin', full_name: 'Ontario, Canada' }),
  (message) => withPlace(message, { place_type: 'poi', full_name: 'Tim Hortons' }),
  (message) => withPlace(message, { country_code: 'US', full_name: 'Buffalo, NY' }),
  (message) => withPlace(message, { full_name: '' }),
];

/** Messages of which nothing can be used. */
export const broken: readonly ((message: Message) => string)[] = [
  (message) => JSON.stringify(message).slice(0, -20),
  () => 'connection reset by peer',
  (message) => JSON.stringify([message]),
  () => '{"errors":[{"title":"operational-disconnect","disconnect_type":"UpstreamOperationalDisconnect"}]}',
  (message) => JSON.stringify({ ...message, data: { ...message.data, id: Number(message.data.id) } }),
  (message) => JSON.stringify({ ...message, data: { ...message.data, author_id: 'somebody' } }),
  (message) => JSON.stringify({ ...message, data: { ...message.data, created_at: '2022-09-31T03:15:45.000Z' } }),
  (message) => JSON.stringify({ ...message, data: { ...message.data, referenced_tweets: 'none' } }),
];
