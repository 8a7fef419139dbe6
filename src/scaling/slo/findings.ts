import type { Finding, SloFigures } from '../types.ts'
import { bottleneck } from './assignment.ts'
import { isWorse } from './forecast.ts'
import { retentionRisk } from './retention.ts'
import type { Situation } from './situation.ts'
import type { SloMemory } from './slo-memory.ts'

/** Lag of so many target lags may not wait for windows and policies. */
const CRITICAL_TARGET_LAGS = 2
/** A partition with so many times the work of the others stands out. */
const HOT = 2

/** What a human should know beside the number. */
export function findingsOf(
  situation: Situation,
  figures: SloFigures,
): { findings: readonly Finding[]; urgent: Finding | undefined } {
  const urgent = urgency(situation, figures)
  const all = [
    urgent,
    ineffective(figures),
    hotPartition(situation, figures),
    unreachable(situation, figures),
    forecastOff(situation),
  ]
  const findings = all.filter((finding) => finding !== undefined)
  return { findings, urgent }
}

function urgency(
  { reading, memory }: Situation,
  { oldestMessageSeconds, targetLagSeconds }: SloFigures,
): Finding | undefined {
  // A message older than our memory has waited for all of it at least.
  const waited = oldestMessageSeconds ?? watchedSeconds(memory)
  const risk = retentionRisk(reading.partitions, waited > targetLagSeconds)
  if (risk !== undefined || waited <= targetLagSeconds * CRITICAL_TARGET_LAGS) return risk
  const time = `${oldestMessageSeconds === undefined ? 'more than ' : ''}${Math.round(waited)} s`
  const why = `the oldest message has waited ${time}, the target is ${targetLagSeconds} s`
  return { finding: 'CriticalBacklog', why }
}

function watchedSeconds({ at, arrivals }: SloMemory): number {
  return (at - (arrivals[0]?.at ?? at)) / 1_000
}

function ineffective({ ceiling, need }: SloFigures): Finding | undefined {
  if (ceiling === undefined) return undefined
  const wanted = need === undefined ? '' : ` of the ${need.toFixed(1)} the load needs`
  return {
    finding: 'IneffectiveScaleUp',
    why: `the last step to ${ceiling} replicas${wanted} did not consume more`,
  }
}

function hotPartition({ memory, lags, spread }: Situation, { need = 0 }: SloFigures): Finding | undefined {
  const alone = bottleneck(need, spread)
  if (alone <= 1) return undefined
  // While all partitions are too much for a replica each, none of them is the bottleneck that is like the others.
  if (spread.mean * need >= 1 && spread.most < HOT * spread.mean) return undefined
  const { arrived, readings } = memory.partitions
  const work = lags.map((lag, index) => lag + (arrived[index] ?? 0))
  const { topic, partition } = readings[work.indexOf(Math.max(...work))] ?? { topic: '', partition: 0 }
  const why = `partition ${partition} of ${topic} alone needs ${alone.toFixed(1)} replicas and can have one`
  return { finding: 'PartitionBottleneck', why }
}

function unreachable({ policy, reading, trigger }: Situation, { need = 0 }: SloFigures): Finding | undefined {
  const partitions = trigger.allowIdleConsumers ? Infinity : (reading.consumablePartitions ?? Infinity)
  const most = Math.min(policy.maxReplicas, partitions)
  if (need <= most) return undefined
  const why = `the load needs ${need.toFixed(1)} fully used replicas, at most ${most} can work`
  return { finding: 'TargetLagUnreachable', why }
}

function forecastOff({ memory: { forecast } }: Situation): Finding | undefined {
  if (forecast === undefined || !isWorse(forecast)) return undefined
  const [error, naive] = [forecast.error, forecast.naiveError].map((each) => each.toPrecision(2))
  const why = `off by ${error} messages/s on average, no forecast at all by ${naive}: it is not used`
  return { finding: 'ForecastOff', why }
}
