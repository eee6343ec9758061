// `npm run build`: brings dist/ up to date.
import { ensureBuild, ensureDependencies } from './ensure.mjs';

ensureDependencies();
await ensureBuild();
