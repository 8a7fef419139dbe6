import type { Stage } from './stage.ts'

/** What to tell someone who wants to run a daemon, curl or a Kafka client against the stand-ins. */
export function renderServed({ settings }: Pick<Stage, 'settings'>): string {
  const exports = Object.entries(settings).map(([name, value]) => `export ${name}=${quoted(value)}`)
  return [
    '# Kafka and Kubernetes are up until Ctrl-C. In another terminal:',
    ...exports,
    'npm start',
    '',
  ].join('\n')
}

/** As a POSIX shell reads it. */
function quoted(value: string): string {
  return /^[\w./:,-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`
}
