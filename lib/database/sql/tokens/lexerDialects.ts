/**
 * How a family of databases splits the characters on which the families disagree. The SQL does not say which database it is
 * for, so a text with such a character is split in all of these ways. The lexer itself holds what is common to all of them.
 */
export interface LexerDialect {
  /** `\'` inside quotes does not end them. */
  readonly backslashes?: boolean
  /** `#` starts a comment; elsewhere it is an operator or a part of a name. */
  readonly hashComments?: boolean
  /** `--` starts a comment only before white space. */
  readonly spacedDashes?: boolean
  /** A lone carriage return ends a `--` comment. */
  readonly returnsEndLines?: boolean
  /** A comment inside a comment has an end of its own. */
  readonly nestedComments?: boolean
  /** A comment may run to the end of the text. */
  readonly openComments?: boolean
  /** A comment that starts with `!` or `M!` holds code that runs. */
  readonly codeInComments?: boolean
  /** Strings between `$$` or `$tag$`, and backslashes in `E''`. */
  readonly dollarQuotes?: boolean
  /** An unquoted name may start with a dollar sign. */
  readonly dollarWords?: boolean
  /** Strings like `q'[it's]'`. */
  readonly qQuotes?: boolean
  /** Names in backticks. */
  readonly backticks?: boolean
  /** What square brackets hold, if they exist: a name (with `]]` for a bracket or without), or a subscript. */
  readonly brackets?: 'escaped names' | 'names' | 'subscripts'
  /** `@` and `#` may stand inside an unquoted name, and spaces outside ASCII separate words. */
  readonly wideWords?: boolean
  /** A string is a name wherever it stands; elsewhere the readers of the tokens decide. */
  readonly stringNames?: boolean
  /**
   * The text is one that a database stores. It has no placeholders: their signs are operators, or the start of a variable.
   * And the lexer goes on behind a quote without an end, for the text may have been written under other settings.
   */
  readonly stored?: boolean
}

/** PostgreSQL and databases of its dialect. */
export const POSTGRES: LexerDialect = {
  returnsEndLines: true,
  nestedComments: true,
  dollarQuotes: true,
  brackets: 'subscripts',
}

/** SQL Server; and Oracle as far as names with `#` go. */
export const SQL_SERVER: LexerDialect = {
  returnsEndLines: true,
  nestedComments: true,
  brackets: 'escaped names',
  wideWords: true,
}

/** SQLite and Oracle: nothing that the one knows can be written in the other. */
export const SQLITE: LexerDialect = { openComments: true, qQuotes: true, backticks: true, brackets: 'names' }

/** MySQL and MariaDB in their default mode. */
export const MYSQL: LexerDialect = {
  backslashes: true,
  hashComments: true,
  spacedDashes: true,
  codeInComments: true,
  dollarWords: true,
  backticks: true,
}

/** Every way in which some database splits a text. */
export const LEXER_DIALECTS: readonly LexerDialect[] = [POSTGRES, SQL_SERVER, SQLITE, MYSQL]
