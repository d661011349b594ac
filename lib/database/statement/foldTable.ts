export { foldTable } from '../../core/foldTable.js'
