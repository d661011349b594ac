import { CODE, isDigit } from './characters.js'
import type { Scanner } from './Scanner.js'

/** At `--`: skips the comment. MySQL wants white space after the dashes; `5--3` is eight there. */
export function skipDashComment(scanner: Scanner): void {
  if (scanner.code(2) > CODE.space && scanner.has('spacedDashes')) scanner.addSign()
  else skipLine(scanner)
}

/** At `--`, or at `#` where it starts a comment: skips everything up to the end of the line. */
export function skipLine(scanner: Scanner): void {
  // No indexOf: looking for a character that does not come would cost the length of the text at every comment.
  for (; scanner.at < scanner.sql.length; scanner.at++) {
    const code = scanner.code()
    if (code === CODE.newline) return
    if (code === CODE.return && scanner.code(1) !== CODE.newline && scanner.has('returnsEndLines')) return
  }
}

/** At the start of a comment between `/` and `*`: skips it, or enters it if its content runs. */
export function skipComment(scanner: Scanner): void {
  const start = codeStart(scanner)
  if (start > 0 && scanner.has('codeInComments')) return enterComment(scanner, start)
  scanner.at += 2
  for (let depth = 1; depth > 0;) {
    if (scanner.at >= scanner.sql.length) return scanner.has('openComments') ? undefined : scanner.stop()
    const code = scanner.code()
    const next = scanner.code(1)
    if (code === CODE.star && next === CODE.slash) {
      depth--
      scanner.at += 2
    } else if (code === CODE.slash && next === CODE.star && scanner.has('nestedComments')) {
      depth++
      scanner.at += 2
    } else {
      scanner.at++
    }
  }
}

/** The length of a mark that MySQL or MariaDB takes for code: `/*!` or `/*M!`. */
function codeStart(scanner: Scanner): number {
  if (scanner.code(2) === CODE.bang) return 3
  return scanner.code(3) === CODE.bang && /^m$/i.test(scanner.sql[scanner.at + 2]!) ? 4 : 0
}

/** The version from which on the content runs does not matter: this dialect takes it for code, the others do not. */
function enterComment(scanner: Scanner, start: number): void {
  scanner.openCode++
  scanner.at += start
  for (let digits = 0; digits < 6 && isDigit(scanner.code()); digits++) scanner.at++
}
