// Numbers as people read them.

const whole = new Intl.NumberFormat('en')
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

export const count = (value) => (value === undefined || value === null ? 'unknown' : whole.format(Math.round(value)))

export const rate = (value) => `${short.format(value)}/s`

export const percent = (value) => (Number.isFinite(value) ? `${short.format(value * 100)} %` : '–')

export const ratio = (part, all) => (all > 0 ? part / all : NaN)

export function bytes(value) {
  if (value === undefined || value === null) return 'unknown'
  if (value < 1024) return `${whole.format(value)} B`
  if (value < 1024 ** 2) return `${short.format(value / 1024)} KiB`
  return value < 1024 ** 3 ? `${short.format(value / 1024 ** 2)} MiB` : `${short.format(value / 1024 ** 3)} GiB`
}

/** A duration in milliseconds. `null`: without end. */
export function time(value) {
  if (value === null || value === undefined) return 'never'
  const size = Math.abs(value)
  if (size < 1000) return `${short.format(value)} ms`
  if (size < 60_000) return `${short.format(value / 1000)} s`
  if (size < 3_600_000) return `${short.format(value / 60_000)} min`
  return size < 48 * 3_600_000 ? `${short.format(value / 3_600_000)} h` : `${short.format(value / 86_400_000)} d`
}
