import type { Dispatcher } from 'undici'
import type { TargetKind } from '../../../src/ports.ts'

/** A rule of a Role. */
export interface Rule {
  readonly verbs: readonly string[]
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
}

/** A Kubernetes API server that the contract is tried on: what can be done to it other than by requests. */
export interface KubernetesEnvironment {
  readonly url: string
  /** The authority of the server's certificate in PEM. */
  readonly ca: string
  /** Connections that trust that authority. */
  readonly dispatcher: Dispatcher
  /** The token of a user who may do everything. */
  readonly adminToken: string
  /** An existing namespace for the objects of the tests. */
  readonly namespace: string
  /** Makes a ServiceAccount in the namespace that may do there what the rules say, and nothing else; returns its token. */
  grant(serviceAccount: string, rules: readonly Rule[]): Promise<string>
  /** Makes the server forget the changes so far, so that no watch can be resumed from before. */
  forgetChanges(): Promise<void>
}

/** A custom resource with a scale subresource at the usual paths that every environment serves, with or without a controller. */
export const gadgets: TargetKind = {
  kind: 'Gadget',
  group: 'contract.example',
  version: 'v1',
  plural: 'gadgets',
}

/** The user that a ServiceAccount's token stands for. */
export function userName(namespace: string, serviceAccount: string): string {
  return `system:serviceaccount:${namespace}:${serviceAccount}`
}
