import type { Correction, CorrectionKind } from '../../../contracts/karma/corrections.ts';
import type { OpenChange } from '../changes.ts';
import type { Session } from '../database.ts';

/** One kind of correction: how it is made and how it is taken back, while nothing else changes the ledger. */
export interface CorrectionSteps<Kind extends CorrectionKind> {
  /**
   * @returns those whose standing changed without any entry
   * @throws {KarmaRefusal} where it contradicts what is there
   */
  make(session: Session, change: OpenChange, correction: Extract<Correction, { kind: Kind }>): Promise<number[]>;
  /**
   * Never refuses: what came after the correction stays as far as it doesn't follow from it.
   * @param madeBy number of the change that made it
   * @returns those whose standing changed without any entry
   */
  undo(
    session: Session,
    change: OpenChange,
    correction: Extract<Correction, { kind: Kind }>,
    madeBy: number,
  ): Promise<number[]>;
}
