import type { FaultName } from './faults.ts'
import type { SandboxKafka } from './kafka/broker.ts'
import type { SandboxKubernetes } from './kubernetes/api.ts'
import { DEPLOYMENT, NAMESPACE, TOPIC } from './workload.ts'

/** Ends what a fault does to the stand-ins. */
type End = () => void | Promise<void>
type Effect = () => End | Promise<End>

/** What the faults that there are do when they begin. */
export type Effects = Readonly<Partial<Record<FaultName, Effect>>>

/** Faults as the servers show them to their clients; what they do to the workload is in disturbances.ts. */
export interface FaultEffects {
  /** Resolves when the servers show exactly these faults. Calls take their turn. */
  apply(faults: ReadonlySet<FaultName>): Promise<void>
}

/** Nothing is broken yet. A fault without an effect shows nowhere. */
export function createFaultEffects(effects: Effects): FaultEffects {
  const active = new Map<FaultName, End>()
  let turn = Promise.resolve()
  const change = async (wanted: ReadonlySet<FaultName>): Promise<void> => {
    for (const [name, end] of active) {
      if (wanted.has(name)) continue
      active.delete(name)
      await end()
    }
    for (const name of wanted) {
      if (!active.has(name)) active.set(name, (await effects[name]?.()) ?? nothing)
    }
  }
  return {
    apply: (faults) => {
      turn = turn.then(() => change(faults))
      return turn
    },
  }
}

/** What the stand-ins can do. `slowMs`: how long a slow API server takes (real ms). */
export function standInEffects(
  kafka: SandboxKafka,
  { faults: api }: SandboxKubernetes,
  slowMs: number,
): Effects {
  return {
    'kafka-down': async () => {
      await kafka.faults.refuse()
      return () => kafka.faults.accept()
    },
    'kafka-hang': () => {
      kafka.faults.set({ hang: true })
      return () => kafka.faults.set({ hang: false })
    },
    'kafka-leaderless': () => {
      kafka.faults.leaderless(TOPIC, 0)
      return () => kafka.faults.leaderless(TOPIC, 0, false)
    },
    'kube-403': () => {
      const ends = [
        forbid(api, 'get', 'apps', 'deployments'),
        forbid(api, 'patch', 'apps', 'deployments/scale'),
        forbid(api, 'create', 'events.k8s.io', 'events'),
        forbid(api, 'patch', 'events.k8s.io', 'events'),
      ]
      return () => ends.forEach((end) => end())
    },
    'kube-500': () => api.inject({ kind: 'status', code: 500 }),
    'kube-slow': () => api.inject({ kind: 'latency', latencyMs: slowMs }),
  }
}

const nothing: End = () => undefined

/** Refuses in the words of RBAC, as if the Role did not have the rule. */
function forbid(api: SandboxKubernetes['faults'], verb: string, group: string, resource: string): () => void {
  const user = `system:serviceaccount:${NAMESPACE}:kafka-autoscaler`
  // The name of an event is not known beforehand; nobody reads it here.
  const object = resource === 'events' ? `events.${group}` : `deployments.${group} "${DEPLOYMENT}"`
  const message =
    `${object} is forbidden: User "${user}" cannot ${verb} resource "${resource}" ` +
    `in API group "${group}" in the namespace "${NAMESPACE}"`
  return api.inject({ kind: 'status', code: 403, verb, resource, message })
}
