import type { DecisionView } from '../http/api.ts'
import type { Input } from '../http/inputs.ts'
import type { Proposal } from '../scaling/types.ts'
import { printable } from './printable.ts'

/** A step of the derivation: its name and its lines, each in columns. */
interface Step {
  readonly name: string
  readonly lines: readonly (readonly string[])[]
}

/** The derivation of a decision as plain text: what was seen, proposed and changed by rules, and what came of it. Pure. */
export function renderExplanation(decision: DecisionView): string {
  const { target, at, since, cycles, reason, message } = decision
  const same = cycles === 1 ? '' : `, the same for ${cycles} cycles since ${since}`
  const steps = stepsOf(decision).filter(({ lines }) => lines.length > 0)
  const width = Math.max(...steps.map(({ name }) => name.length))
  const derivation = steps.flatMap(({ name, lines }) =>
    columns(lines).map((line, index) => `${(index === 0 ? name : '').padEnd(width)}  ${line}`),
  )
  const lines = [`${target} at ${at}${same}`, `${reason}: ${message}`, '', ...derivation]
  return `${lines.map(printable).join('\n')}\n`
}

function stepsOf(decision: DecisionView): Step[] {
  const { proposals, rules, counterfactual, findings } = decision
  return [
    { name: 'seen', lines: seen(decision) },
    { name: 'proposed', lines: proposals.map((each) => [each.trigger, `${each.replicas}`, each.why]) },
    { name: 'SLO', lines: proposals.flatMap(sloLines) },
    {
      name: 'rules',
      lines: rules.map(({ rule, from, to, reason, why }) => [rule, `${from} -> ${to}`, reason, why]),
    },
    { name: 'result', lines: [[result(decision)]] },
    {
      name: 'otherwise',
      lines:
        counterfactual === undefined ? [] : [[`${counterfactual.replicas} without ${counterfactual.rule}`]],
    },
    { name: 'next change', lines: nextChange(decision) },
    { name: 'found', lines: findings.map(({ finding, why }) => [finding, why]) },
  ]
}

function seen({ inputs, simulatedReplicas, rates }: DecisionView): string[][] {
  const { throughput, consumption, drainSeconds } = rates
  const rateTexts = [
    ...(throughput === undefined ? [] : [`${figure(throughput)} messages/min produced`]),
    ...(consumption === undefined ? [] : [`${figure(consumption)} messages/min consumed`]),
    ...(drainSeconds === undefined ? [] : [`no backlog in ${figure(drainSeconds)} s`]),
  ]
  return [
    ['target', targetText(inputs.target)],
    ...(simulatedReplicas === undefined ? [] : [['dry run', `would have ${simulatedReplicas} by now`]]),
    ...inputs.triggers.map((input) => [input.trigger, inputText(input)]),
    ...(rateTexts.length === 0 ? [] : [['rates', rateTexts.join(', ')]]),
  ]
}

function targetText(target: DecisionView['inputs']['target']): string {
  if (target.status === 'unknown') return `${target.reason}: ${target.message}`
  const { currentReplicas, readyReplicas, pause } = target
  const ready = readyReplicas === undefined ? '' : `, ${readyReplicas} ready`
  return `${count(currentReplicas, 'replica')}${ready}${pause === undefined ? '' : `, paused by ${pause.annotation}`}`
}

function inputText(input: Input): string {
  if (input.status === 'unknown') return `${input.reason}: ${input.message}`
  const { backlog, partitions, consumablePartitions = partitions } = input
  const where = partitions === 0 ? '' : ` in ${count(partitions, 'partition')}`
  const limit = consumablePartitions === partitions ? '' : `, ${consumablePartitions} consumable in parallel`
  return `backlog ${backlog}${where}${limit}`
}

function sloLines({ trigger, slo }: Proposal): string[][] {
  if (slo === undefined) return []
  const { oldestMessageSeconds, predictedLagSeconds, capacity, need } = slo
  const waits = oldestMessageSeconds === undefined ? 'unknown' : `${figure(oldestMessageSeconds)} s`
  const predicted = predictedLagSeconds === undefined ? '' : `, ${figure(predictedLagSeconds)} s predicted`
  const busy = capacity === undefined ? 'not learned yet' : `${figure(capacity)} messages/s`
  return [
    [trigger, `oldest message: ${waits}, ${figure(slo.targetLagSeconds)} s allowed${predicted}`],
    ['', `arrivals: ${figure(slo.arrivalRate)} messages/s`],
    ['', `a busy replica: ${busy} (${count(slo.capacitySamples, 'sample')})`],
    ...(need === undefined ? [] : [['', `needed: ${figure(need)} busy replicas`]]),
    ['', `start-up ${figure(slo.startUpSeconds)} s, rebalance ${figure(slo.rebalanceSeconds)} s`],
    ['', `fewer replicas after ${figure(slo.scaleDownAfterSeconds)} s`],
  ]
}

function result({ desiredReplicas, currentReplicas, simulatedReplicas, outcome }: DecisionView): string {
  const { action, reason, message } = outcome
  if (desiredReplicas === undefined) return 'unknown, nothing was written'
  if (action === 'scaled') return `${desiredReplicas}, written`
  if (action === 'failed') return `${desiredReplicas}, not written: ${reason}: ${message}`
  if (simulatedReplicas !== undefined) return `${desiredReplicas}, not written: dry run`
  return desiredReplicas === currentReplicas
    ? `${desiredReplicas}, as it is`
    : `${desiredReplicas}, not written`
}

function nextChange({ at, nextChangeAt }: DecisionView): string[][] {
  if (nextChangeAt === undefined) return []
  const seconds = Math.ceil((Date.parse(nextChangeAt) - Date.parse(at)) / 1_000)
  return [[seconds > 0 ? `at ${nextChangeAt}, ${seconds} s after this decision` : 'in the next cycle']]
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** Hundredths where they matter. */
function figure(value: number): string {
  return String(Number(value.toFixed(value < 100 ? 2 : 0)))
}

/** Pads every column but the last of a line to the widest cell in it. */
function columns(lines: Step['lines']): string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  )
  return lines.map((cells) =>
    cells
      .map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  '),
  )
}
