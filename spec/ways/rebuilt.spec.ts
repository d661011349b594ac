import { describeWay } from './describeWay.js'

describeWay('rebuilt')
