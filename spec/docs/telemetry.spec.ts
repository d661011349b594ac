import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { DURATION_BOUNDS, MEASURED, OBSERVED, type Metric } from '../../lib/telemetry/measure/metrics.js'
import { labelOf, prometheusName } from '../../lib/telemetry/prometheus/names.js'
import { ROOT } from './documents.js'
import { referencePage, rowsOf, section } from './tables.js'

const METRICS: readonly (readonly [string, Metric])[] = Object.entries({ ...MEASURED, ...OBSERVED })

/** What Prometheus makes of a metric: a histogram has three series. */
const series = METRICS.flatMap(([name, metric]) => {
  const full = prometheusName(name, metric)
  return metric.kind === 'histogram' ? ['bucket', 'sum', 'count'].map((each) => `${full}_${each}`) : [full]
})
const labels = new Set(['job', 'le', ...METRICS.flatMap(([, { attributes }]) => attributes.map(labelOf))])

describe('docs/reference/telemetry.md', () => {
  const page = referencePage('telemetry')

  it('lists every metric by both names', () => {
    const metrics = section(page, 'Metrics')
    expect(rowsOf(metrics, 'OpenTelemetry')).to.deep.equal(METRICS.map(([name]) => `objection_cache.${name}`))
    const columns = metrics.matchAll(/^\| `objection_cache\.[\w.]+` +\| `(\w+)` +\| (\w+) +\| (?:\w+)? +\| (.*?) +\|/gm)
    const rows = Array.from(columns, ([, name, kind, attributes = '']) => [
      name,
      kind,
      attributes.replaceAll(/[`,]/g, ''),
    ])
    expect(rows).to.deep.equal(
      METRICS.map(([name, metric]) => [prometheusName(name, metric), metric.kind, metric.attributes.join(' ')]),
    )
  })

  it('lists every attribute', () => {
    const known = new Set(METRICS.flatMap(([, { attributes }]) => attributes))
    const given = [...known].map((name) => (name === 'error.type' ? name : `objection_cache.${name}`))
    expect(rowsOf(section(page, 'Attributes'), 'OpenTelemetry').toSorted()).to.deep.equal(given.toSorted())
  })
})

interface Panel {
  readonly id: number
  readonly title: string
  readonly type: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly datasource: { readonly type: string; readonly uid: string }
  readonly targets: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string }[]
}

interface Dashboard {
  readonly title: string
  readonly uid: string
  readonly schemaVersion: number
  readonly time: { readonly from: string; readonly to: string }
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly { name: string; type: string; definition?: string }[] }
}

describe('docs/grafana-dashboard.json', () => {
  const dashboard = JSON.parse(readFileSync(join(ROOT, 'docs/grafana-dashboard.json'), 'utf8')) as Dashboard
  const { panels } = dashboard
  const variables = dashboard.templating.list.map(({ name }) => name)
  const expressions = [
    ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ...dashboard.templating.list.flatMap(({ definition }) => definition ?? []),
  ]

  it('asks only for metrics and labels that `cacheMetrics()` registers, and for each of the metrics', () => {
    const asked = new Set(expressions.flatMap((each) => each.match(/objection_cache_\w+/g) ?? []))
    expect([...asked].filter((name) => !series.includes(name))).to.deep.equal([])
    for (const [name, metric] of METRICS) {
      expect(
        [...asked].some((each) => each.startsWith(prometheusName(name, metric))),
        name,
      ).to.equal(true)
    }
    const used = expressions.flatMap((each) => [
      ...Array.from(each.matchAll(/(\w+)(?:=~|!=|=)"/g), ([, label]) => label as string),
      ...Array.from(each.matchAll(/\bby \(([^)]*)\)/g), ([, list = '']) => list.split(', ')).flat(),
    ])
    expect(used.filter((label) => !labels.has(label))).to.deep.equal([])
    expect(DURATION_BOUNDS.length).to.be.greaterThan(5)
  })

  it('has expressions whose brackets match and whose variables exist', () => {
    for (const each of expressions) {
      expect(unmatched(each), each).to.equal('')
      const names = Array.from(each.matchAll(/\$(\w+)/g), ([, name]) => name as string)
      expect(names.filter((name) => name !== '__rate_interval' && !variables.includes(name))).to.deep.equal([])
    }
  })

  it('has the form that Grafana imports', () => {
    expect(dashboard).to.include.keys('title', 'uid', 'schemaVersion', 'time', 'panels', 'templating', 'annotations')
    expect(dashboard.uid).to.match(/^[\w-]{1,40}$/)
    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length)
    const cells = new Set<string>()
    for (const { title, type, targets, datasource, gridPos } of panels) {
      expect(['stat', 'timeseries'], title).to.include(type)
      expect(datasource, title).to.deep.equal({ type: 'prometheus', uid: '${datasource}' })
      expect(new Set(targets.map(({ refId }) => refId)).size, title).to.equal(targets.length)
      expect(gridPos.x + gridPos.w, title).to.be.at.most(24)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(cells.has(`${x} ${y}`), `${title} covers another panel`).to.equal(false)
          cells.add(`${x} ${y}`)
        }
      }
    }
  })
})

/** The brackets that are left when all pairs are taken out. */
function unmatched(expression: string): string {
  let rest = expression.replaceAll(/"[^"]*"/g, '').replaceAll(/[^()[\]{}]/g, '')
  for (let before = ''; before !== rest;) {
    before = rest
    rest = rest.replaceAll(/\(\)|\[\]|\{\}/g, '')
  }
  return rest
}
