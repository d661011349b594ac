import { expect } from 'chai'
import { confirmed, dearerOf, messageOf, type FeatureRatio, type Measure } from '../../bench/guard/dearer.js'
import { PLAIN_TO_FLOORS, savedRatios } from '../../bench/guard/hitRatios.js'
import { FEATURES } from './featureSample.js'

const ratio = (feature: string, value: number): FeatureRatio => ({ feature, shape: '100 rows', ratio: value })

describe('the guard of the features', () => {
  const saved = [ratio('cheap', 0.5), ratio('dear', 4)]

  it('finds a feature that costs more than twice what was saved', () => {
    expect(dearerOf(saved, [ratio('cheap', 1.7), ratio('dear', 8.1)])).to.deep.equal([
      { ...ratio('cheap', 1.7), before: 0.5 },
      { ...ratio('dear', 8.1), before: 4 },
    ])
  })

  it('leaves alone what costs up to twice as much', () => {
    expect(dearerOf(saved, [ratio('dear', 8)])).to.deep.equal([])
  })

  it('leaves alone what is still cheap, whatever it was', () => {
    expect(dearerOf(saved, [ratio('cheap', 1.6)])).to.deep.equal([])
  })

  it('leaves alone what was not saved', () => {
    expect(dearerOf(saved, [ratio('new', 50), { ...ratio('dear', 50), shape: '1 row' }])).to.deep.equal([])
  })

  it('fails for a suspect that stays dear each time', async () => {
    const asked: string[][] = []
    const measure: Measure = async (_shape, features) => {
      asked.push([...features])
      return [ratio('cheap', 3), ratio('dear', 9)]
    }
    const left = await confirmed(saved, dearerOf(saved, [ratio('dear', 20)]), measure)
    expect(left).to.deep.equal([{ ...ratio('dear', 9), before: 4 }])
    expect(asked).to.deep.equal([['dear'], ['dear'], ['dear']])
  })

  it('forgives a suspect that is cheap once', async () => {
    let times = 0
    const measure: Measure = async () => [ratio('dear', ++times === 3 ? 5 : 20)]
    expect(await confirmed(saved, dearerOf(saved, [ratio('dear', 20)]), measure)).to.deep.equal([])
    expect(times).to.equal(3)
  })

  it('measures nothing again without a suspect', async () => {
    const measure: Measure = () => Promise.reject(new Error('measured'))
    expect(await confirmed(saved, [], measure)).to.deep.equal([])
  })

  it('says the feature, and both ratios', () => {
    expect(messageOf({ ...ratio('`$parseJson`', 9), before: 1.1 })).to.match(/`\$parseJson`, 100 rows.* 9\.00 .* 1\.10/)
  })

  it('compares the quick hits with the plain class, and the plain class with its floors', () => {
    expect(savedRatios(FEATURES)).to.deep.include.members([
      { feature: '`$parseJson`, texts into dates', shape: '100 rows', ratio: 2 },
      { feature: '`static beforeFind`', shape: '1 row', ratio: 10 },
      { feature: PLAIN_TO_FLOORS, shape: '100 rows', ratio: 0.5 },
    ])
  })
})
