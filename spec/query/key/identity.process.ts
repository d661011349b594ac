import { identities } from './identity.classes.js'

// The ids of the same classes and settings, in another process than the spec.
process.stdout.write(JSON.stringify(identities()))
