import type { Effects } from '../../../sandbox/fault-effects.ts'
import { FAULT_NAMES } from '../../../sandbox/faults.ts'
import type { FaultName } from '../../../sandbox/faults.ts'
import { foreignKafka } from '../lab/kafka.ts'
import { grantPermissions } from '../lab/permissions.ts'
import type { Lab } from '../lab/stage.ts'

/** What can be done to real servers, and to their consumers; to those of someone else only what does them no harm. */
export const switches: readonly FaultName[] = FAULT_NAMES.filter((name) =>
  ['kube-403', 'rebalance-storm', ...(foreignKafka === false ? ['kafka-down', 'kafka-hang'] : [])].includes(
    name,
  ),
)

/** What the faults do to the servers of a lab and to the daemon's rights in a namespace. */
export function labEffects({ kafka, cluster }: Lab, namespace: string): Effects {
  return {
    'kafka-down': async () => {
      await kafka.kill()
      return () => kafka.restart()
    },
    'kafka-hang': () => {
      kafka.freeze()
      return () => kafka.thaw()
    },
    'kube-403': async () => {
      await grantPermissions(cluster, namespace, () => [])
      return async () => void (await grantPermissions(cluster, namespace))
    },
  }
}
