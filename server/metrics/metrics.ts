/**
 * Numbers about the running server, in the text format that Prometheus reads (version 0.0.4): counters only grow,
 * histograms count observations up to each bound, gauges are asked when they are read.
 */
export type Labels = Readonly<Record<string, string | number>>

export interface Counter {
  add(labels?: Labels): void
}

export interface Histogram {
  observe(value: number, labels?: Labels): void
}

export interface Metrics {
  counter(name: string, help: string): Counter
  histogram(name: string, help: string, bounds: readonly number[]): Histogram
  gauge(name: string, help: string, read: () => number): void
  /** All of them as text. */
  render(): string
}

/** Values of labels come from our own lists, never from a request; this only guards against a mistake. */
const mostSeries = 1000

export function createMetrics(): Metrics {
  const families: (() => string[])[] = []

  const family = (name: string, help: string, type: string, lines: () => string[]) => {
    families.push(() => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines()])
  }

  return {
    counter(name, help) {
      const countByLabels = new Map<string, number>()
      family(name, help, 'counter', () =>
        [...countByLabels].map(([labels, count]) => `${name}${braced(labels)} ${count}`),
      )
      return {
        add(labels = {}) {
          const key = seriesKey(countByLabels, labels)
          countByLabels.set(key, (countByLabels.get(key) ?? 0) + 1)
        },
      }
    },

    histogram(name, help, bounds) {
      const seriesByLabels = new Map<string, { counts: number[]; count: number; sum: number }>()
      family(name, help, 'histogram', () =>
        [...seriesByLabels].flatMap(([labels, { counts, count, sum }]) => [
          ...bounds.map(
            (bound, index) =>
              `${name}_bucket${braced(labels, `le="${bound}"`)} ${counts[index] ?? 0}`,
          ),
          `${name}_bucket${braced(labels, 'le="+Inf"')} ${count}`,
          `${name}_sum${braced(labels)} ${sum}`,
          `${name}_count${braced(labels)} ${count}`,
        ]),
      )
      return {
        observe(value, labels = {}) {
          const key = seriesKey(seriesByLabels, labels)
          const series = seriesByLabels.get(key) ?? {
            counts: bounds.map(() => 0),
            count: 0,
            sum: 0,
          }
          series.counts = series.counts.map((count, index) =>
            value <= (bounds[index] ?? Infinity) ? count + 1 : count,
          )
          series.count += 1
          series.sum += value
          seriesByLabels.set(key, series)
        },
      }
    },

    gauge(name, help, read) {
      family(name, help, 'gauge', () => [`${name} ${read()}`])
    },

    render: () => `${families.flatMap((lines) => lines()).join('\n')}\n`,
  }
}

function seriesKey(known: ReadonlyMap<string, unknown>, labels: Labels): string {
  const key = Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeValue(String(value))}"`)
    .join(',')
  return known.has(key) || known.size < mostSeries ? key : 'series="other"'
}

const braced = (...labels: readonly string[]) => {
  const text = labels.filter((label) => label !== '').join(',')
  return text === '' ? '' : `{${text}}`
}

const escapeValue = (text: string) =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
