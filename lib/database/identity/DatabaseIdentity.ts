import { databaseLedger } from '../../cache/freshness/TagLedger.js'
import { knownDatabases, knownPlaces } from '../../cache/shared/knownDatabases.js'
import { publishWrite } from '../../cache/shared/publishers.js'
import { deferred } from '../../core/deferred.js'
import { publish } from '../../core/events.js'
import { everythingIn, schemaTag, type Tag } from '../../core/tag.js'
import { ConnectionAnswers } from './ConnectionAnswers.js'
import { allNamesIn, isAsked, noteSaid, noteUnsaid, unsaidNamesIn } from './families.js'
import { noteIdentityChange } from './identityChanges.js'
import { isLacking, questionFor, type Question, type RunStatement, type ServerFamily } from './serverQuestions.js'

/** After this many failures a connection is asked once. */
const MAX_FAILURES = 3

/** A name that the settings show. */
export interface SettingsName {
  readonly name: string
  /** Whether in other processes the name may mean another database, or the database may have another name. */
  readonly isUnknown: boolean
  /** Whether the settings do not show where the database is. */
  readonly isHidden?: boolean
}

/**
 * Which database a place is: the place that the settings of Knex instances name. First it has a name by these settings. If that does not do,
 * because other processes or Knex instances may reach the same database by other settings, each connection asks its server.
 */
export class DatabaseIdentity {
  /** `undefined`: the server is never asked. */
  readonly family: ServerFamily | undefined
  readonly #settings: SettingsName
  #question: Question | undefined
  #cannotSay = false
  #name: string
  #schemaTag: Tag
  #isUnknown: boolean
  #isSettled: boolean
  readonly #answered = deferred<undefined>()
  /** Resolves when any connection was asked, with success or without. */
  readonly answered: Promise<void> = this.#answered.promise
  /** Whether the current name is what the server says. */
  #isSaid = false
  /** Whether anything was written under the current name. */
  #hasWritten = false
  #failures = 0
  readonly #answers = new ConnectionAnswers()
  /** To be called once the current name is not that of the settings for want of an answer. */
  #endUnsaid: (() => void) | undefined
  #place: string

  constructor(settings: SettingsName, family?: ServerFamily) {
    this.#settings = settings
    this.family = family
    this.#name = settings.name
    this.#schemaTag = schemaTag(settings.name)
    this.#isUnknown = settings.isUnknown
    this.#isSettled = family === undefined
    this.#place = settings.name
    knownDatabases.add(settings.name, settings.isUnknown)
  }

  get name(): string {
    return this.#name
  }

  get schemaTag(): Tag {
    return this.#schemaTag
  }

  get isUnknown(): boolean {
    return this.#isUnknown || this.lacksAnswer
  }

  /** What separates copies of a database, which all say the same of themselves; `undefined` where the name does not come from the server. */
  get place(): string | undefined {
    return this.#isSaid ? this.#place : undefined
  }

  get isHidden(): boolean {
    return this.#settings.isHidden === true && this.#place === this.#settings.name
  }

  /** Whether open connections lead to different databases. */
  get isAmbiguous(): boolean {
    return this.#answers.differ
  }

  /** Whether the server was asked, with success or without, or never is. */
  get isSettled(): boolean {
    return this.#isSettled
  }

  /** Whether the server should be asked before the name is used. Once it was asked, the answer may also be that it cannot say. */
  get needsAnswer(): boolean {
    return !this.#isSettled && this.#isAsked()
  }

  /** Whether the name is that of the settings though the server's is needed: asking has failed, or it was not asked yet. */
  get lacksAnswer(): boolean {
    return !this.#isSaid && this.mayAnswer
  }

  /** Whether the server is asked, and has not shown that it cannot say. */
  get mayAnswer(): boolean {
    return this.family !== undefined && !this.#cannotSay && this.#isAsked()
  }

  /** Whether the connection should be asked before its next statement. */
  mayAsk(connection: object): boolean {
    return this.mayAnswer && !this.#answers.wasAsked(connection)
  }

  /**
   * The other names of what a write may have touched: those that the open connections have said, or any if it is not known where it went;
   * and those of databases that may be any.
   */
  get otherNames(): readonly string[] {
    const { family } = this
    if (family === undefined) return []
    if (this.isAmbiguous) return [...this.#answers.names, ...unsaidNamesIn(family)]
    if (this.lacksAnswer) return allNamesIn(family).filter((name) => name !== this.#name)
    return this.#isSaid ? unsaidNamesIn(family) : []
  }

  /** The caller's name for connections whose settings do not show where they lead. */
  namePlace(place: string): void {
    if (this.#settings.isHidden !== true) return
    this.#place = `connection ${place.replaceAll('/', ':')}`
    if (this.#isSaid) knownPlaces.add(this.#place, false)
  }

  noteWrite(): void {
    this.#hasWritten = true
  }

  /** Asks on a connection that runs nothing else. Never rejects. When it resolves, other processes know what the answer invalidates. */
  async ask(connection: object, run: RunStatement): Promise<void> {
    this.#answers.noteAsked(connection)
    try {
      const question = (this.#question ??= await questionFor(this.family as ServerFamily, run))
      if (question === undefined) this.#giveUp()
      else await this.#learn(connection, await question(run))
    } catch (error) {
      if (isLacking(error) && !this.#isSaid) return this.#giveUp()
      await this.noteFailure(error)
      if (this.#failures < MAX_FAILURES) this.#answers.forgetAsked(connection)
    } finally {
      this.#answered.resolve(undefined)
    }
  }

  /** A connection could not be asked. While none has answered, the name of the settings may not be what other processes call the database. */
  noteFailure(error: unknown): Promise<unknown> | undefined {
    publish('error', () => ({ operation: 'identify', key: undefined, error }))
    this.#failures++
    this.#isSettled = true
    this.#question = undefined
    if (this.#isSaid || this.isAmbiguous || this.family === undefined) return undefined
    this.#endUnsaid ??= noteUnsaid(this.family, this.#settings.name)
    return this.#become(this.#settings.name, true, false)
  }

  /** The connection is closed. If all others lead to one database, it is known again which. */
  close(connection: object): void {
    if (this.#answers.close(connection)) void this.#update()
  }

  #isAsked(): boolean {
    return this.family !== undefined && isAsked(this.family, this.#settings.name)
  }

  #learn(connection: object, name: string): Promise<unknown> | undefined {
    this.#isSettled = true
    if (!this.#answers.add(connection, name)) return undefined
    this.#failures = 0
    return this.#update()
  }

  #update(): Promise<unknown> | undefined {
    const [name] = this.#answers.names
    // Without connections the name stays as it is.
    if (name === undefined) return undefined
    return this.isAmbiguous ? this.#become(this.#settings.name, true, false) : this.#become(name, false, true)
  }

  #giveUp(): void {
    this.#noteAnswered()
    this.#cannotSay = true
    this.#isSettled = true
  }

  /** Writes under the new name do not invalidate what was loaded under the old one, and writes under the old one did not invalidate the new. */
  #become(name: string, isUnknown: boolean, isSaid: boolean): Promise<unknown> | undefined {
    const before = this.#name
    this.#isUnknown = isUnknown
    this.#isSaid = isSaid
    knownDatabases.add(name, isUnknown)
    if (isSaid) this.#noteSaid(name)
    noteIdentityChange()
    if (name === before) return undefined
    this.#name = name
    this.#schemaTag = schemaTag(name)
    databaseLedger.invalidate(everythingIn(before))
    if (!this.#hasWritten) return undefined
    this.#hasWritten = false
    databaseLedger.invalidate(everythingIn(name))
    return publishWrite(everythingIn(name), false)?.end()
  }

  #noteSaid(name: string): void {
    knownPlaces.add(this.#place, this.isHidden)
    noteSaid(this.family as ServerFamily, name)
    this.#noteAnswered()
  }

  /** The name of the settings no longer stands for want of an answer. */
  #noteAnswered(): void {
    this.#endUnsaid?.()
    this.#endUnsaid = undefined
  }
}
