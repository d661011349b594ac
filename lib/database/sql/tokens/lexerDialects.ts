/**
 * How a family of databases reads the characters on which the families disagree. A statement does not say whose it is, so
 * a text with such a character is read in all of these ways. What is common to all of them stands in the lexer.
 */
export interface Reading {
  /** `\'` inside quotes does not end them. */
  readonly backslashes: boolean
  /** `#` starts a comment; elsewhere it is an operator or a part of a name. */
  readonly hashComments: boolean
  /** `--` starts a comment only before white space. */
  readonly spacedDashes: boolean
  /** A lone carriage return ends a `--` comment. */
  readonly returnsEndLines: boolean
  /** A comment inside a comment has an end of its own. */
  readonly nestedComments: boolean
  /** A comment may run to the end of the text. */
  readonly openComments: boolean
  /** What stands in a comment that starts with `!` or `M!` is run. */
  readonly codeInComments: boolean
  /** Strings between `$$` or `$tag$`, and backslashes in `E''`. */
  readonly dollarQuotes: boolean
  /** A bare name may start with a dollar sign. */
  readonly dollarWords: boolean
  /** Strings like `q'[it's]'`. */
  readonly qQuotes: boolean
  /** Names in backticks. */
  readonly backticks: boolean
  /** What square brackets hold: a name (with `]]` for a bracket or without), a subscript, or they do not exist. */
  readonly brackets: 'escaped names' | 'names' | 'subscripts' | 'none'
  /** `@` and `#` may stand inside a bare name, and spaces outside ASCII separate words. */
  readonly wideWords: boolean
  /** A string is a name wherever it stands; elsewhere it is left to whoever reads the tokens. */
  readonly stringNames: boolean
  /**
   * The text is one that a database stores. It has no placeholders: their signs are operators, or the start of a variable.
   * And it is read on behind what seems to have no end, for the settings that it was written under may have been others.
   */
  readonly stored: boolean
}

const NONE: Reading = {
  backslashes: false,
  hashComments: false,
  spacedDashes: false,
  returnsEndLines: false,
  nestedComments: false,
  openComments: false,
  codeInComments: false,
  dollarQuotes: false,
  dollarWords: false,
  qQuotes: false,
  backticks: false,
  brackets: 'none',
  wideWords: false,
  stringNames: false,
  stored: false,
}

/** PostgreSQL and its kin. */
export const POSTGRES: Reading = {
  ...NONE,
  returnsEndLines: true,
  nestedComments: true,
  dollarQuotes: true,
  brackets: 'subscripts',
}

/** SQL Server; and Oracle as far as names with `#` go. */
const SQL_SERVER: Reading = {
  ...NONE,
  returnsEndLines: true,
  nestedComments: true,
  brackets: 'escaped names',
  wideWords: true,
}

/** SQLite and Oracle: nothing that the one knows can be written in the other. */
export const PLAIN: Reading = { ...NONE, openComments: true, qQuotes: true, backticks: true, brackets: 'names' }

/** MySQL and MariaDB in their default mode. */
export const MYSQL: Reading = {
  ...NONE,
  backslashes: true,
  hashComments: true,
  spacedDashes: true,
  codeInComments: true,
  dollarWords: true,
  backticks: true,
}

/** Every way in which some database reads a text. */
export const READINGS: readonly Reading[] = [POSTGRES, SQL_SERVER, PLAIN, MYSQL]
