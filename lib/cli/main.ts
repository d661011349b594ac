#!/usr/bin/env node
import { run } from './run.js'

// The connections of a store do not keep the process alive. A pool that cannot connect would.
setInterval(() => undefined, 2 ** 30)

// What a Knexfile prints must not stand in the JSON.
console.log = console.info = console.debug = console.error

void run(process.argv.slice(2)).then(({ output, code }) =>
  process.stdout.write(`${output}\n`, () => process.exit(code)),
)
