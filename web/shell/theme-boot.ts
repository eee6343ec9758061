import { applyStoredTheme } from './theme.ts';

// Loaded in the head, before the first paint, so that a remembered theme never flashes in the other one.
applyStoredTheme();
