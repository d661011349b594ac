import { places, type Place } from './places.js'
import { Stage } from './Stage.js'

/** Describes what holds on each kind of database. The specs of one share its rows. */
export function describeStages(title: string, specs: (stage: () => Stage, place: Place) => void): void {
  for (const place of places()) {
    describe(`${title}: ${place.name}`, () => {
      let stage: Stage
      before(async () => {
        stage = await Stage.open(place)
      })
      beforeEach(() => stage.refill())
      after(() => stage.close())
      specs(() => stage, place)
    })
  }
}
