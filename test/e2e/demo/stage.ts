import { setTimeout as sleep } from 'node:timers/promises'
import { createFaultEffects } from '../../../sandbox/fault-effects.ts'
import type { Options } from '../../../sandbox/options.ts'
import { daemonSettings } from '../../../sandbox/settings.ts'
import { openStage } from '../../../sandbox/stage.ts'
import type { Stage } from '../../../sandbox/stage.ts'
import type { Arrivals } from '../../../sandbox/world.ts'
import type { Lab } from '../lab/stage.ts'
import { engageCrew } from './crew.ts'
import { labEffects, switches } from './effects.ts'
import { watchWorld } from './world.ts'

/** How long producers and consumers may take to say goodbye to servers that may not answer any more. */
const GOODBYE_MS = 2_000

/** Sets a stage with the real servers of a lab and a real workload; closing it ends them all. */
export async function setLabStage(lab: Lab, options: Options, arrivals: Arrivals): Promise<Stage> {
  const crew = await engageCrew(lab, options)
  const { namespace, name } = crew.workload
  const ending = new AbortController()
  const endpoints = { bootstrapServers: lab.kafka.bootstrap.plain.split(','), kubeconfig: crew.kubeconfig }
  const scenery = {
    world: await watchWorld(crew, options.partitions, arrivals, ending.signal),
    effects: createFaultEffects(labEffects(lab, namespace)),
    switches,
    settings: {
      ...daemonSettings(options, endpoints),
      NAMESPACE: namespace,
      DEPLOYMENT_NAME: name,
      KAFKA_TOPIC: crew.topic,
      KAFKA_CONSUMER_GROUP: crew.groupId,
    },
    close: async () => {
      ending.abort()
      await Promise.race([crew.stop(), sleep(GOODBYE_MS)])
      await lab.stop()
    },
  }
  return openStage(scenery, options)
}
