const { FORCE_COLOR = '', NO_COLOR = '' } = process.env

const forced = FORCE_COLOR !== '' && FORCE_COLOR !== '0'
const coloured = NO_COLOR === '' && (forced || process.stdout.isTTY)

const painter =
  (code: number) =>
  (text: string): string =>
    coloured ? `\u001B[${code}m${text}\u001B[0m` : text

export const bold = painter(1)
export const dim = painter(2)
export const red = painter(31)
export const green = painter(32)
export const yellow = painter(33)
export const cyan = painter(36)
