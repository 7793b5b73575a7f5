// Checks the syntax of every file, by the only checker that Node.js brings along.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

let broken = 0;
for (const folder of ['.', 'src', 'test']) {
  for (const name of readdirSync(folder, { recursive: folder !== '.' })) {
    if (/\.[cm]?js$/.test(name) && spawnSync(process.execPath, ['--check', `${folder}/${name}`], { stdio: 'inherit' }).status !== 0) broken++;
  }
}

process.exitCode = broken === 0 ? 0 : 1;
