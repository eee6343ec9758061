import type { Admin, Kafka } from 'kafkajs';

/** Asks Kafka about itself. */
export interface KeptAdmin {
  /** @throws {Error} when it can't be asked: the next question has a new connection */
  ask<T>(question: (admin: Admin) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Keeps a connection for questions. One that fails is given up: it may know brokers that are gone. */
export function keepAdmin(kafka: Kafka): KeptAdmin {
  let kept: Promise<Admin> | null = null;

  async function connect(): Promise<Admin> {
    const admin = kafka.admin();
    await admin.connect();
    return admin;
  }

  async function giveUp(connecting: Promise<Admin>): Promise<void> {
    if (kept === connecting) kept = null;
    await connecting.then((admin) => admin.disconnect()).catch(() => {});
  }

  return {
    async ask(question) {
      kept ??= connect();
      const asked = kept;
      try {
        return await question(await asked);
      } catch (error) {
        void giveUp(asked);
        throw error;
      }
    },
    async close() {
      if (kept !== null) await giveUp(kept);
    },
  };
}
