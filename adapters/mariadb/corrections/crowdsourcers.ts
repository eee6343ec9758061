import { KarmaRefusal } from '../../../contracts/karma/failures.ts';
import type { Session } from '../database.ts';

export interface Crowdsourcer {
  id: number;
  name: string;
  merged_into: number | null;
  withdrawn: number;
}

/** @returns null where there is none, or its being added was taken back */
export async function findCrowdsourcer({ rows }: Session, id: number): Promise<Crowdsourcer | null> {
  const sql = 'SELECT id, name, merged_into, withdrawn FROM crowdsourcer WHERE id = ?';
  const [found] = await rows<Crowdsourcer>(sql, [id]);
  return found && !found.withdrawn ? found : null;
}

/** @throws {KarmaRefusal} unless it is there, and has not been merged into another */
export async function requireCrowdsourcer(session: Session, id: number): Promise<Crowdsourcer> {
  const found = await findCrowdsourcer(session, id);
  if (found === null) throw new KarmaRefusal(`There is no crowdsourcer ${id}.`);
  if (found.merged_into !== null)
    throw new KarmaRefusal(`The crowdsourcer ${id} was merged into ${found.merged_into}.`);
  return found;
}

/** @param effectiveFrom null: always */
export const noteName = (
  session: Session,
  { changeNo, recordedAt }: { changeNo: number; recordedAt: string },
  names: { id: number; name: string }[],
  effectiveFrom: string | null,
) =>
  session.run(
    `INSERT INTO crowdsourcer_name (crowdsourcer_id, name, effective_from, change_no, recorded_at) VALUES ?`,
    [names.map(({ id, name }) => [id, name, effectiveFrom, changeNo, recordedAt])],
  );

/** Ids of those whose being added was taken back: the stores hold them still, in zeroes. */
export const findWithdrawn = async ({ rows }: Session): Promise<Set<number>> =>
  new Set((await rows<{ id: number }>('SELECT id FROM crowdsourcer WHERE withdrawn')).map(({ id }) => id));

/** Adds one of those anew, who had another name before. */
export async function addAnew(
  session: Session,
  change: { changeNo: number; recordedAt: string },
  { id, name }: { id: number; name: string },
): Promise<void> {
  await session.run('UPDATE crowdsourcer SET withdrawn = FALSE WHERE id = ?', [id]);
  await noteName(session, change, [{ id, name }], change.recordedAt);
  await setName(session, change.recordedAt, id, name);
}

/** Gives a crowdsourcer a name from now on, where it hasn't that name. @returns whether its standing changed */
export async function setName(session: Session, recordedAt: string, id: number, name: string): Promise<boolean> {
  await session.run('UPDATE crowdsourcer SET name = ? WHERE id = ?', [name, id]);
  const { affectedRows } = await session.run(
    `UPDATE crowdsourcer_karma_distribution SET cs_name = ?, version = version + 1, updated_at = ?
      WHERE cs_id = ? AND cs_name <> ?`,
    [name, recordedAt, id, name],
  );
  return affectedRows > 0;
}
