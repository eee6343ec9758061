import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodePost } from '../../../domain/trends/decode-post.ts';
import { canada, decode, message, placed } from './messages.ts';

const post = {
  ...{ postId: '1574231234567890123', authorId: '1500000000000000007', createdAtMs: 1_664_162_145_000 },
  ...{ references: [], place: { city: 'Trent Hills, Ontario' } },
};
const placeOf = (document: unknown, countries: Set<string> | null = canada) => {
  const decoded = decode(document, undefined, countries);
  return 'post' in decoded ? decoded.post.place : decoded;
};

describe('a message of a post', () => {
  test('is a post with its city; what nobody knows is ignored', () => {
    expect(decode(message())).toEqual({ post });
    expect(decode(message({ lang: 'en' }, { errors: [] }))).toEqual({ post });
  });

  test('may be a JSON string that holds the object', () => {
    expect(decode(JSON.stringify(message()))).toEqual({ post });
  });

  test('tells the types of its references, also unknown ones', () => {
    const referenced_tweets = [
      { type: 'replied_to', id: '1' },
      { type: 'quoted', id: '2' },
      { type: 'remixed', id: '3' },
    ];
    expect(decode(message({ referenced_tweets }))).toEqual({
      post: { ...post, references: ['replied_to', 'quoted', 'remixed'] },
    });
  });

  test.each<[unknown, string]>([
    [undefined, 'not_decodable'],
    ['rubbish', 'not_decodable'],
    [null, 'not_an_object'],
    [[message()], 'not_an_object'],
    [JSON.stringify([message()]), 'not_an_object'],
    [{ errors: [{ title: 'operational-disconnect' }] }, 'data_missing'],
    [message({ id: 1_574_231_234_567 }), 'bad_post_id'],
    [message({ id: '01' }), 'bad_post_id'],
    [message({ id: '12345678901234567890' }), 'bad_post_id'],
    [message({ id: '' }), 'bad_post_id'],
    [message({ author_id: 'somebody' }), 'bad_author_id'],
    [message({ author_id: undefined }), 'bad_author_id'],
    [message({ created_at: '2022-09-26 03:15:45' }), 'bad_created_at'],
    [message({ created_at: '2022-09-26T03:15:45+02:00' }), 'bad_created_at'],
    [message({ created_at: '2022-09-31T03:15:45.000Z' }), 'bad_created_at'],
    [message({ created_at: '2022-02-29T03:15:45.000Z' }), 'bad_created_at'],
    [message({ created_at: '2022-09-26T24:00:00.000Z' }), 'bad_created_at'],
    [message({ created_at: '1969-12-31T23:59:59.000Z' }), 'bad_created_at'],
    [message({ created_at: 1_664_162_145_000 }), 'bad_created_at'],
    [message({ created_at: '2022-09-26T03:16:46.001Z' }), 'created_in_future'],
    [message({ referenced_tweets: 'none' }), 'bad_references'],
    [message({ referenced_tweets: [null] }), 'bad_references'],
    [message({ referenced_tweets: [{ id: '1' }] }), 'bad_references'],
  ])('%j is set aside', (document, reason) => {
    expect(decode(document)).toEqual({ reason, detail: expect.stringMatching(/\.$/) });
  });

  test('without a value, or of bytes that are no UTF-8, is set aside', () => {
    const broken = Buffer.concat([Buffer.from(JSON.stringify(message())), Buffer.from([0xff])]);
    for (const value of [null, new Uint8Array(0), broken])
      expect(decodePost(value, 0, canada)).toMatchObject({ reason: 'not_decodable' });
  });

  test('may be a little ahead of the broker’s clock, and however far behind', () => {
    expect(decode(message({ created_at: '2022-09-26T03:16:46.000Z' }))).toHaveProperty('post');
    expect(decode(message({ created_at: '2012-02-29T00:00:00Z' }))).toHaveProperty('post');
  });

  test('whatever it is, never throws', () => {
    const bodies = fc.oneof(
      fc.uint8Array(),
      fc.json().map((json) => Buffer.from(json)),
      fc
        .object({ key: fc.constantFrom('data', 'includes', 'geo', 'places', 'id', 'author_id', 'created_at') })
        .map((object) => Buffer.from(JSON.stringify(object))),
    );
    fc.assert(
      fc.property(bodies, (body) => {
        expect(decodePost(body, 0, canada)).toHaveProperty('reason');
      }),
    );
  });
});

describe('the city of a post', () => {
  test.each([
    [message({ geo: undefined }), 'no_place'],
    [message({ geo: {} }), 'no_place'],
    [message({ geo: null }), 'no_place'],
    [message({}, { includes: undefined }), 'unknown_place'],
    [message({}, { includes: { places: [null, { id: 'other', place_type: 'city' }] } }), 'unknown_place'],
    [placed({ place_type: 'admin' }), 'not_a_city'],
    [placed({ place_type: 'poi' }), 'not_a_city'],
    [placed({ full_name: ' ' }), 'unnamed_city'],
    [placed({ full_name: undefined }), 'unnamed_city'],
    [placed({ full_name: 'x'.repeat(257) }), 'unnamed_city'],
    [placed({ country_code: 'US' }), 'other_country'],
  ])('%j: skipped', (document, skipped) => {
    expect(placeOf(document)).toEqual({ skipped });
  });

  test('counts where the country isn’t known, and in any country where none is asked for', () => {
    expect(placeOf(placed({ country_code: undefined }))).toEqual(post.place);
    expect(placeOf(placed({ country_code: 'US' }), null)).toEqual(post.place);
  });

  test('is that of the place which the post names, among several', () => {
    const other = { id: 'other', full_name: 'Toronto, Ontario', place_type: 'city' };
    const places = [other, ...(message().includes?.places ?? [])];
    expect(placeOf(message({}, { includes: { places } }))).toEqual(post.place);
  });
});
