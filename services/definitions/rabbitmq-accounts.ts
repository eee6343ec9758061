import { createHash, randomBytes } from 'node:crypto';
import { accounts, rabbitmqVhost } from '../../config/local-urls.ts';

/** An administrator without a virtual host of its own, and the pipeline, which may do what it likes in its one and nothing elsewhere. */
const users = [
  { name: accounts.admin, secret: 'RABBITMQ_ADMIN_PASSWORD', tags: ['administrator'] },
  { name: accounts.pipeline, secret: 'RABBITMQ_PASSWORD', tags: [] },
] as const;

/**
 * Definitions that RabbitMQ loads at each start. Where it has some, fresh data gets no account that everybody knows.
 * docker-compose.yml's has the same.
 * @param passwordOf what to say of a password that the credentials have under a name
 */
export const rabbitmqDefinitions = (passwordOf: (secret: string) => Record<string, string>): string =>
  JSON.stringify(
    {
      users: users.map(({ name, secret, tags }) => ({
        name,
        ...passwordOf(secret),
        tags,
      })),
      vhosts: [{ name: rabbitmqVhost }],
      permissions: [{ user: accounts.pipeline, vhost: rabbitmqVhost, configure: '.*', write: '.*', read: '.*' }],
    },
    null,
    2,
  );

/** https://www.rabbitmq.com/docs/passwords#computing-password-hash */
export function rabbitmqPasswordHash(password: string): Record<string, string> {
  const salt = randomBytes(4);
  const digest = createHash('sha256').update(salt).update(password).digest();
  return {
    password_hash: Buffer.concat([salt, digest]).toString('base64'),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
  };
}
