import type { StateKeeper } from './state-keeper.ts'

/**
 * Keeps what is learned of each target with the other targets of its namespace: a ConfigMap has room for about a
 * thousand, and whoever may read one namespace need not be told of another. `create` is called once for each.
 */
export function keeperPerNamespace(
  namespaces: Iterable<string>,
  create: (namespace: string) => StateKeeper,
): StateKeeper {
  const keepers = new Map<string, StateKeeper>()
  const keeperOf = (namespace: string): StateKeeper => {
    const keeper = keepers.get(namespace) ?? create(namespace)
    keepers.set(namespace, keeper)
    return keeper
  }
  return {
    load: async (signal) => {
      await Promise.all([...new Set(namespaces)].map((namespace) => keeperOf(namespace).load(signal)))
    },
    // One of a namespace that is new reads first what is stored there.
    keep: (target, memory) => keeperOf(namespaceOf(target)).keep(target, memory),
    removed: (target) => keeperOf(namespaceOf(target)).removed(target),
    close: async () => {
      await Promise.all([...keepers.values()].map((keeper) => keeper.close()))
    },
  }
}

const namespaceOf = (target: string): string => target.split('/', 1).join()
