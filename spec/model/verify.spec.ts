import { expect } from 'chai'
import { channel } from 'node:diagnostics_channel'
import type { CachedQueryBuilder, CacheEvents, QueryCacheOptions } from '../../lib/index.js'
import type { Model } from 'objection'
import { withAutomaticKey, withKey } from '../support/cachedBase.js'
import { writeElsewhere } from '../support/elsewhere.js'
import { expectSame } from '../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'

const asCached = (builder: unknown) => builder as CachedQueryBuilder<Model>
