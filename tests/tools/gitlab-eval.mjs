// Computes rules:if with gitlab-ci-local: node gitlab-eval.mjs <tools folder> < input.
// The input is {"variables": {...}, "expressions": ["...", ...]}; one line per expression comes out: true, false, or null where it is an error.
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const [tools] = process.argv.slice(2);
const { Utils } = await import(pathToFileURL(`${tools}/node_modules/gitlab-ci-local/src/utils.js`).href);

const input = JSON.parse(await text(process.stdin));
for (const expression of input.expressions) {
  let value = null;
  try {
    value = Utils.evaluateRuleIf(expression, input.variables);
  } catch {
    // An error is what is reported.
  }
  console.log(JSON.stringify(value));
}
