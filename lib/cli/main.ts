#!/usr/bin/env node
import { keepProcessAlive } from '../core/clock.js'
import { run } from './run.js'

// The connections of a store do not keep the process alive. A pool that cannot connect would.
void keepProcessAlive(run(process.argv.slice(2))).then(({ output, code }) =>
  process.stdout.write(`${output}\n`, () => process.exit(code)),
)
