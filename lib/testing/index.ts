export { sampleEntry } from './sampleEntry.js'
export { storeConformance, type ConformanceCheck, type ConformanceOptions } from './storeConformance.js'
