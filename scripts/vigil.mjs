#!/usr/bin/env node
// The `vigil` command: installs and builds what is missing, then hands over.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuild, ensureDependencies, root } from './ensure.mjs';

ensureDependencies();
await ensureBuild();
process.setSourceMapsEnabled(true);
await import(pathToFileURL(join(root, 'dist', 'cli', 'main.js')).href);
