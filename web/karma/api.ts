import type {
  AgreementResource,
  CrowdsourcerResource,
  KarmaHistory,
  KarmaTimeline,
  Leaderboard,
  ParkedFindingList,
  ReconcileResource,
  SagaList,
} from '../../contracts/karma/resource.ts';
import { postJson, request } from '../http/request.ts';
import type { Day } from './as-of.ts';
import { endOf } from './as-of.ts';

const pageSize = 200;

/** @param asOf the day whose end is asked for; null for now */
const query = (asOf: Day | null, more: Record<string, string> = {}): string =>
  new URLSearchParams({ ...(asOf !== null && { asOf: endOf(asOf) }), ...more }).toString();

/** So many pages of it, as one. */
export async function getLeaderboard(asOf: Day | null, pages: number, signal: AbortSignal): Promise<Leaderboard> {
  const read = (more: Record<string, string>) =>
    request<Leaderboard>(`/v1/karma?${query(asOf, { limit: String(pageSize), ...more })}`, { signal });
  const board = await read({});
  for (let page = 1; page < pages && board.nextCursor !== null; page += 1) {
    const { items, nextCursor } = await read({ cursor: board.nextCursor });
    // Of now: who moves down between two requests is on both pages.
    const seen = new Set(board.items.map(({ crowdsourcerId }) => crowdsourcerId));
    board.items.push(...items.filter(({ crowdsourcerId }) => !seen.has(crowdsourcerId)));
    board.nextCursor = nextCursor;
  }
  return board;
}

export const getCrowdsourcer = (id: number, asOf: Day | null, signal: AbortSignal): Promise<CrowdsourcerResource> =>
  request<CrowdsourcerResource>(`/v1/karma/${id}?${query(asOf)}`, { signal });

export const getTimeline = (id: number, signal: AbortSignal): Promise<KarmaTimeline> =>
  request<KarmaTimeline>(`/v1/karma/${id}/timeline`, { signal });

const historyLines = 50;

/** So many pages of it, from the first entry on, as one. */
export async function getHistory(
  id: number,
  asOf: Day | null,
  pages: number,
  signal: AbortSignal,
): Promise<KarmaHistory> {
  const read = (more: Record<string, string>) =>
    request<KarmaHistory>(`/v1/karma/${id}/history?${query(asOf, { limit: String(historyLines), ...more })}`, {
      signal,
    });
  const history = await read({});
  for (let page = 1; page < pages && history.nextCursor !== null; page += 1) {
    const { items, nextCursor } = await read({ cursor: history.nextCursor });
    history.items.push(...items);
    history.nextCursor = nextCursor;
  }
  return history;
}

export const listParkedSagas = (signal: AbortSignal): Promise<SagaList> =>
  request<SagaList>('/v1/karma/sagas?state=parked&limit=50', { signal });

export const listParkedFindings = (signal: AbortSignal): Promise<ParkedFindingList> =>
  request<ParkedFindingList>('/v1/karma/findings/parked?limit=20', { signal });

/** @param link as the saga tells it */
export const decide = (link: string): Promise<unknown> => postJson<unknown>(link);

export const getAgreement = (signal: AbortSignal): Promise<AgreementResource> =>
  request<AgreementResource>('/v1/karma/agreement', { signal });

export const beginReconcile = (): Promise<ReconcileResource> => postJson<ReconcileResource>('/v1/karma/reconcile');

export const getReconcile = (link: string): Promise<ReconcileResource> => request<ReconcileResource>(link);
