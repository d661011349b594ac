export { createInspector, type Inspector } from './createInspector.js'
export type { InspectorOptions } from './options/inspectorOptions.js'
