// Computes expressions with GitHub's own evaluator: node github-eval.mjs <tools folder> < input.
// The input is {"context": {...}, "expressions": ["...", ...]}; one line of JSON per expression comes out: its text, or null where it is an error.
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const [tools] = process.argv.slice(2);
const { Lexer, Parser, Evaluator, data } = await import(pathToFileURL(`${tools}/node_modules/@actions/expressions/dist/index.js`).href);

const input = JSON.parse(await text(process.stdin));
const context = JSON.parse(JSON.stringify(input.context), data.reviver);
const names = Object.keys(input.context);
for (const expression of input.expressions) {
  let value = null;
  try {
    const tree = new Parser(new Lexer(expression).lex().tokens, names, []).parse();
    value = new Evaluator(tree, context).evaluate().coerceString();
  } catch {
    // An error is what is reported.
  }
  console.log(JSON.stringify(value));
}
