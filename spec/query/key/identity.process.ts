import { identities } from './identity.classes.js'

// In another process than the spec: what stands for the same classes and settings there.
process.stdout.write(JSON.stringify(identities()))
