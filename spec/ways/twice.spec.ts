import { describeWay } from './describeWay.js'

describeWay('twice')
