import { describeWay } from './describeWay.js'

describeWay('shadow')
