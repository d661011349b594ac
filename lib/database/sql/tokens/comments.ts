import { CODE, isDigit } from './characters.js'
import type { Scan } from './Scan.js'
import { SIGN } from './Tokens.js'

/** At `--`: passes the comment. MySQL wants white space after the dashes; `5--3` is eight there. */
export function passDashes(scan: Scan): void {
  const next = scan.code(2)
  if (next > CODE.space && scan.goesBy('spacedDashes')) {
    scan.tokens.add(SIGN, '-')
    scan.at++
  } else {
    passLine(scan)
  }
}

/** At `#`, if it starts a comment, and at `--`: passes all up to the end of the line. */
export function passLine(scan: Scan): void {
  // No indexOf: looking for a character that does not come would cost the length of the text at every comment.
  for (; scan.at < scan.sql.length; scan.at++) {
    const code = scan.code()
    if (code === CODE.newline) return
    if (code === CODE.return && scan.code(1) !== CODE.newline && scan.goesBy('returnsEndLines')) return
  }
}

/** At the start of a comment between `/` and `*`: passes it, or enters it if its content is run. */
export function passComment(scan: Scan): void {
  const marked =
    scan.code(2) === CODE.bang ? 3 : scan.code(3) === CODE.bang && /^m$/i.test(scan.sql[scan.at + 2]!) ? 4 : 0
  if (marked > 0 && scan.goesBy('codeInComments')) return enterComment(scan, marked)
  scan.at += 2
  for (let depth = 1; depth > 0;) {
    if (scan.at >= scan.sql.length) return scan.goesBy('openComments') ? undefined : scan.stop()
    const code = scan.code()
    const next = scan.code(1)
    if (code === CODE.star && next === CODE.slash) {
      depth--
      scan.at += 2
    } else if (code === CODE.slash && next === CODE.star && scan.goesBy('nestedComments')) {
      depth++
      scan.at += 2
    } else {
      scan.at++
    }
  }
}

/** The version from which on the content is run does not matter: it is taken for code, and by other readings for none. */
function enterComment(scan: Scan, marked: number): void {
  scan.openCode++
  scan.at += marked
  for (let digits = 0; digits < 6 && isDigit(scan.code()); digits++) scan.at++
}
