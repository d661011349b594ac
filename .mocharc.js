import { availableParallelism } from 'node:os'

const SERVERS = ['OBJECTION_CACHE_REDIS', 'OBJECTION_CACHE_POSTGRES', 'OBJECTION_CACHE_MARIADB']

/** `npx mocha spec/core/key.spec.ts` runs that file alone: Mocha adds the files of its configuration to those of the command. */
const namesFiles = process.argv.slice(2).some((argument) => /^(?:\.\/)?spec\//.test(argument))

/** The files that use a server share its tables, roles and keys, so all files run one after another. */
const usesServers = SERVERS.some((name) => Boolean(process.env[name]))

export default {
  'node-option': ['import=tsx'],
  // Where files run side by side, those that take longest come first.
  spec: namesFiles ? [] : ['spec/ways/*.spec.ts', 'spec/!(ways|package)/**/*.spec.ts', 'spec/*.spec.ts'],
  timeout: 60_000,
  'forbid-only': true,
  parallel: !usesServers && !namesFiles,
  // One more than there are cores: a spec often waits for its database.
  jobs: availableParallelism() + 1,
}
