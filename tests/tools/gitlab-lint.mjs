// Checks GitLab configurations with gitlab-ci-local: node gitlab-lint.mjs <tools folder> <folder> <file in it>...
// The folder is a Git repository with a remote. One line per finding: file: error: message. Exit code 1 when there is one.
import { pathToFileURL } from 'node:url';

const [tools, folder, ...files] = process.argv.slice(2);
const from = name => import(pathToFileURL(`${tools}/node_modules/gitlab-ci-local/src/${name}.js`).href);
const { handler } = await from('handler');
const { WriteStreamsMock } = await from('write-streams');

let errors = 0;
const report = (file, message) => {
  errors++;
  console.log(`${file}: error: ${message.replace(/\u001b\[[0-9;]*m/g, '').trim()}`);
};

process.chdir(folder);
for (const file of files) {
  const streams = new WriteStreamsMock();
  try {
    await handler({ cwd: '.', file, listAll: true, job: [], color: false }, streams, []);
    if (!streams.stdoutLines.some(line => line.startsWith('name'))) report(file, 'no jobs were listed');
  } catch (error) {
    for (const one of error.errors ?? [error]) report(file, String(one.message ?? one));
  }
}

process.exit(errors ? 1 : 0);
