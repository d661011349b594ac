import { channel } from 'node:diagnostics_channel'
import { expect } from 'chai'
import { readCommandLine, USAGE } from '../../lib/cli/call/commandLine.js'
import { Report } from '../../lib/cli/call/Report.js'
import { run } from '../../lib/cli/run.js'
import { CacheError } from '../../lib/index.js'

describe('the arguments of objection-cache', () => {
  it('have defaults, and lists', () => {
    expect(
      readCommandLine(['invalidate', '--redis', 'redis://a', '--tables', 'users, posts', '--json']),
    ).to.deep.include({
      command: 'invalidate',
      redis: 'redis://a',
      namespace: 'objection-cache',
      tables: ['users', 'posts'],
      keys: [],
      tags: [],
      json: true,
      timeout: 5000,
    })
    expect(readCommandLine(['stats', '--timeout', '250'])?.timeout).to.equal(250)
  })

  it('can ask for help', async () => {
    for (const args of [[], ['--help'], ['doctor', '-h']]) {
      expect(await run(args)).to.deep.equal({ output: USAGE, code: 0 })
    }
  })

  it('are refused if they have no meaning', async () => {
    const wrong: [string[], string][] = [
      [['constructor'], 'There is no command `constructor`.'],
      [['--json'], 'A command is missing. Commands are: doctor, stats, clear, invalidate.'],
      [['stats', '--timeout', '0'], '`timeout` must be longer than 0.'],
      [['stats', '--timeout=-5'], '`timeout` must be a number of milliseconds'],
      [['stat'], 'There is no command `stat`. Commands are: doctor, stats, clear, invalidate.'],
      [['stats', 'now'], '`now` has no meaning for stats.'],
      [['stats', '--tables', 'users'], 'stats has no option --tables.'],
      [['stats', '--redis=redis://a', '--url', 'b'], "Unknown option '--url'"],
      [['stats', '--timeout', 'soon'], '`timeout` must be a number of milliseconds'],
    ]
    for (const [args, message] of wrong) {
      expect(() => readCommandLine(args)).to.throw(CacheError, message)
      // oxlint-disable-next-line no-await-in-loop
      expect((await run(args)).code).to.equal(1)
    }
  })

  it('are answered with JSON if they ask for it, whatever is wrong, and with no password', async () => {
    const url = 'redis://app:ge%zzheim@127.0.0.1'
    const wrong: string[][] = [
      ['stat', '--json'],
      ['--json', `--redis=${url}:1`, 'stats', '--what'],
      ['clear', `${url}:1`, '--json'],
      ['stats', '--json', '--redis', `${url}:port`],
      ['doctor', '--json', '--redis', `${url}:1`],
      ['stats', '--json', '--redis', 'redis://127.0.0.1:1', '--namespace', 'a{b'],
    ]
    for (const args of wrong) {
      // oxlint-disable-next-line no-await-in-loop
      const { output, code } = await run(args)
      expect(code, args.join(' ')).to.equal(1)
      expect(JSON.parse(output), args.join(' ')).to.deep.include({ ok: false })
      expect(output).to.not.include('heim')
    }
  })

  it('need a server, or something to check or to invalidate', async () => {
    const before = channel('objection-cache:error').hasSubscribers
    expect((await run(['clear'])).output).to.include('clear needs a server: objection-cache clear --redis redis://')
    expect(channel('objection-cache:error').hasSubscribers).to.equal(before)
    expect((await run(['doctor'])).output).to.include('doctor needs something to check: --knex')
    const { output, code } = await run(['invalidate', '--redis', 'redis://127.0.0.1:1'])
    expect(output).to.equal(
      'failed   invalidate: invalidate needs something to invalidate: --tables users,posts (or --keys, --tags)',
    )
    expect(code).to.equal(1)
  })
})

describe('a report', () => {
  it('shows no secret, in whatever message, as lines and as JSON', () => {
    const report = new Report()
    report.hidePasswordOf('redis://user:a%40b%3Ac@host')
    report.hide('s3cret')
    report.hide('')
    report.hide('s3cret with "quotes"\nand a line')
    report.hide('true')
    report.hide('status')
    report.add('failed', 'redis', 'WRONGPASS for a@b:c\n  at a%40b%3Ac', 'try s3cret')
    report.add('ok', 'more', 'is "s3cret with "quotes"\nand a line" true?')
    expect(report.lines()).to.equal('failed   redis: WRONGPASS for … at …\n         -> try …\nok       more: is "…" …?')
    expect(JSON.parse(report.json())).to.deep.equal({
      ok: false,
      checks: [
        { check: 'redis', status: 'failed', message: 'WRONGPASS for … at …', remedy: 'try …' },
        { check: 'more', status: 'ok', message: 'is "…" …?' },
      ],
    })
  })
})
