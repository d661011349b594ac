import { createRequire } from 'node:module'
import type { Registry } from 'prom-client'

type Labels = Readonly<Record<string, string>>

interface Sample {
  readonly labels: Labels
  readonly value: number
}

interface Family {
  readonly name: string
  readonly metrics: readonly { labels?: Labels; value?: string }[]
}

// A bundler has put the parser below `default`, twice for modules.
const parser = createRequire(import.meta.url)('parse-prometheus-text-format') as { default?: unknown }
const parse = (parser.default ?? parser) as (text: string) => Family[]

/** The text that a register gives to Prometheus, read by a parser of its own. */
export class Exposition {
  readonly #families: readonly Family[]

  private constructor(text: string) {
    // The parser keeps one series of a histogram. As plain samples it reads all of them.
    this.#families = parse(text.replaceAll(/^# (HELP|TYPE) \S+_seconds .*$/gm, ''))
  }

  static async of(register: Registry): Promise<Exposition> {
    return new Exposition(await register.metrics())
  }

  samples(name: string, wanted: Labels = {}): Sample[] {
    const samples = this.#metricsOf(name).map(({ labels = {}, value }) => ({ labels, value: Number(value) }))
    return samples.filter(({ labels }) => Object.entries(wanted).every(([each, text]) => labels[each] === text))
  }

  sum(name: string, wanted: Labels = {}): number {
    return this.samples(name, wanted).reduce((sum, { value }) => sum + value, 0)
  }

  /** The value of the only sample with these labels. */
  value(name: string, wanted: Labels): number {
    const samples = this.samples(name, wanted)
    if (samples.length !== 1) throw new Error(`${samples.length} samples of ${name} have ${JSON.stringify(wanted)}.`)
    return samples[0]?.value as number
  }

  #metricsOf(name: string): Family['metrics'] {
    return this.#families.filter((family) => family.name === name).flatMap(({ metrics }) => metrics)
  }
}
