/**
 * One token of SQL: a bare word, a quoted name, a string literal, or any other character. Words and names are lower
 * case, a string's text is left out.
 */
export interface SqlToken {
  readonly kind: 'word' | 'name' | 'string' | 'mark'
  readonly text: string
}

/** How a database writes SQL, as far as it decides where names begin and end. */
export interface SqlSyntax {
  readonly comment: string
  readonly name: string
  readonly string: string
  /** Strings if backslashes escape in them; which of the two holds depends on settings that the text does not show. */
  readonly escapedString?: string
  readonly dollarQuotes?: boolean
}

/** A single-quoted string is a name to SQLite wherever only a name can stand. */
export const SQLITE_SYNTAX: SqlSyntax = {
  comment: String.raw`--[^\n]*|/\*[\s\S]*?(?:\*/|$)`,
  name: [quoted('"'), quoted('`'), quoted("'"), String.raw`\[[^\]]*(?:\]|$)`].join('|'),
  string: '(?!)',
}

/** Nested comments are no regular expression: the innermost goes first, see {@link sqlTokens}. */
export const POSTGRES_SYNTAX: SqlSyntax = {
  comment: String.raw`--[^\n]*`,
  name: quoted('"'),
  string: quoted("'"),
  escapedString: escaped("'"),
  dollarQuotes: true,
}

/** `-- ` is a comment only with the space, and `/*!` runs its content. */
export const MYSQL_SYNTAX: SqlSyntax = {
  comment: String.raw`--(?=\s|$)[^\n]*|#[^\n]*|/\*(?!M?!)[\s\S]*?(?:\*/|$)|/\*M?!\d*|\*/`,
  name: [quoted('`'), quoted('"')].join('|'),
  string: quoted("'"),
  escapedString: `${escaped("'")}|${escaped('"')}`,
}

/** The tokens of a text, once for each way to read it: with backslashes that escape and with such that do not. */
export function readingsOf(text: string, syntax: SqlSyntax): SqlToken[][] {
  const plain = sqlTokens(text, syntax)
  if (syntax.escapedString === undefined || !text.includes('\\')) return [plain]
  return [plain, sqlTokens(text, { ...syntax, string: syntax.escapedString })]
}

function sqlTokens(text: string, syntax: SqlSyntax): SqlToken[] {
  const pattern = patternOf(syntax)
  const tokens: SqlToken[] = []
  let match: RegExpExecArray | null
  while ((match = pattern.exec(text)) !== null) {
    const { open, body, string, name, word, mark } = match.groups as Record<string, string | undefined>
    if (open !== undefined) pattern.lastIndex = endOfComment(text, match.index)
    else if (body !== undefined) tokens.push(...sqlTokens(body, syntax))
    else if (string !== undefined) tokens.push({ kind: 'string', text: '' })
    else if (name !== undefined) tokens.push({ kind: 'name', text: unquote(name) })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word.toLowerCase() })
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark })
  }
  return tokens
}

function patternOf({ comment, string, name, dollarQuotes }: SqlSyntax): RegExp {
  const tag = String.raw`\$(?<tag>(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$`
  const postgres = dollarQuotes ? String.raw`(?<open>/\*)|${tag}(?<body>[\s\S]*?)\$\k<tag>\$|` : ''
  const token = String.raw`(?<string>${string})|(?<name>${name})|(?<word>[\w$\u0080-\uffff]+)|(?<mark>\S)`
  return new RegExp(String.raw`\s+|${comment}|${postgres}${token}`, 'gy')
}

/** PostgreSQL's comments nest. */
function endOfComment(text: string, start: number): number {
  const edges = /\/\*|\*\//g
  edges.lastIndex = start
  let depth = 0
  for (let edge = edges.exec(text); edge !== null; edge = edges.exec(text)) {
    depth += edge[0] === '/*' ? 1 : -1
    if (depth === 0) return edges.lastIndex
  }
  return text.length
}

function quoted(quote: string): string {
  return `${quote}[^${quote}]*(?:${quote}${quote}[^${quote}]*)*${quote}`
}

function escaped(quote: string): string {
  const plain = String.raw`[^${quote}\\]*`
  return String.raw`${quote}${plain}(?:(?:\\[\s\S]|${quote}${quote})${plain})*${quote}`
}

function unquote(name: string): string {
  const quote = name.slice(-1)
  return name
    .slice(1, -1)
    .replaceAll(quote + quote, quote)
    .toLowerCase()
}
