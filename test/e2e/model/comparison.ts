import type { Course } from './course.ts'

/** How far from the real time the model's may be. */
const ALLOWED = 0.25

/** The same burst, worked off by the model and by real consumers. */
export interface Comparison {
  readonly model: Course
  readonly real: Course
}

/** How long the real consumers took to drain it, in times of the model. */
export function drainRatio({ model, real }: Comparison): number {
  return real.drainMs / model.drainMs
}

/** Whether the model is good enough. */
export function agrees(comparison: Comparison): boolean {
  return Math.abs(drainRatio(comparison) - 1) <= ALLOWED
}

/** Both side by side, for a reader. */
export function renderComparison(comparison: Comparison): string {
  const { model, real } = comparison
  const lines = [
    ['', 'model', 'Kafka', 'ratio'],
    figure('time to drain', model.drainMs / 1000, real.drainMs / 1000, 's'),
    figure('lost to the rebalance', model.lostMs / 1000, real.lostMs / 1000, 's'),
    figure('greatest lag', model.maxLag, real.maxLag, ''),
  ]
  const verdict = agrees(comparison) ? 'agree' : 'do not agree'
  return [...lines.map(columns), `The times to drain ${verdict} within ${ALLOWED * 100} %.`, ''].join('\n')
}

function figure(name: string, model: number, real: number, unit: string): string[] {
  const cell = (value: number) => `${unit === '' ? value : value.toFixed(1)} ${unit}`.trim()
  return [name, cell(model), cell(real), (real / model).toFixed(2)]
}

function columns([name = '', ...cells]: readonly string[]): string {
  return name.padEnd(24) + cells.map((cell) => cell.padStart(12)).join('')
}
