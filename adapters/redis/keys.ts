import { severityNames } from '../../contracts/karma/findings.ts';

/** What leaderboards are by; each is a sorted set of crowdsourcers, whose scores are that. */
export const leaderboardNames = ['karma_total', 'findings_count', ...severityNames] as const;
export type LeaderboardName = (typeof leaderboardNames)[number];

/** A hash with the columns of the distribution in MariaDB. */
export const crowdsourcerKey = (crowdsourcerId: number): string => `karma:crowdsourcer:${crowdsourcerId}`;
export const leaderboardKey = (name: LeaderboardName): string => `karma:leaderboard:${name}`;
export const leaderboardKeys = leaderboardNames.map(leaderboardKey);

const idDigits = 10;

/** Members of leaderboards are ids of ten digits, so that those of one score are in the order of their ids. */
export const memberOf = (crowdsourcerId: number): string => String(crowdsourcerId).padStart(idDigits, '0');
export const isMember = (member: string): boolean => /^\d{10}$/.test(member);
export const idOf = (member: string): number => Number(member);
