import { UsageError } from '../src/cli/command.ts'
import { VERSION } from '../src/version.ts'
import type { Figure, Result } from './figure.ts'
import { cpu } from './figures/cpu.ts'
import { decide } from './figures/decide.ts'
import { latency } from './figures/latency.ts'
import { memory } from './figures/memory.ts'
import { requests } from './figures/requests.ts'
import { simulate } from './figures/simulate.ts'
import { start } from './figures/start.ts'
import { describeMachine } from './machine.ts'
import { parseOptions } from './options.ts'
import type { Options } from './options.ts'
import { buildPrograms } from './programs.ts'
import { renderFigure, renderMachine } from './render.ts'

const FIGURES: readonly Figure[] = [start, latency, requests, cpu, memory, decide, simulate]

async function main(args: readonly string[]): Promise<void> {
  const names = FIGURES.map(({ name }) => name)
  const options = parseOptions(args, names)
  const machine = describeMachine()
  const say = (text: string): void => void (options.json || process.stdout.write(text))
  say(`kafka-autoscaler ${VERSION}${options.quick ? ', quick' : ''}\n${renderMachine(machine)}`)
  const figures = await measureAll(options, (figure, result) => say(renderFigure(figure, result)))
  if (options.json) {
    const report = { version: VERSION, quick: options.quick, machine, figures }
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
  }
}

/** One after the other, since they would disturb each other. */
async function measureAll(
  { only, quick }: Options,
  done: (figure: Figure, result: Result) => void,
): Promise<(Pick<Figure, 'name' | 'title'> & Result)[]> {
  const subject = { ...(await buildPrograms()), quick }
  const measured = []
  for (const figure of FIGURES.filter(({ name }) => only.includes(name))) {
    process.stderr.write(`measuring ${figure.name} …\n`)
    const result = await figure.measure(subject)
    done(figure, result)
    measured.push({ name: figure.name, title: figure.title, ...result })
  }
  return measured
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
})
