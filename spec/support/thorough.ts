/** `OBJECTION_CACHE_THOROUGH=1`: whether this run takes its time, as that of `.ci/run` does. */
export const THOROUGH = Boolean(process.env['OBJECTION_CACHE_THOROUGH'])

/** How often a property is tried: so often in a thorough run, and a third as often in `npm test`. */
export const tries = (thorough: number): number => (THOROUGH ? thorough : Math.ceil(thorough / 3))
