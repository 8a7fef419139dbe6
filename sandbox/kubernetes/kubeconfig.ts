/**
 * Renders a kubeconfig for one cluster as JSON, which is YAML: clients and `kubectl --kubeconfig` read it as it is.
 * kubectl sends a token over HTTPS only; client-node sends it over plain HTTP too.
 */
export function kubeconfigFor(
  server: string,
  options: { token?: string | undefined; ca?: string | undefined },
): string {
  // Over plain HTTP client-node insists on the permission to skip verification, though there is nothing to verify.
  const trust =
    options.ca === undefined
      ? { 'insecure-skip-tls-verify': true }
      : { 'certificate-authority-data': base64(options.ca) }
  const context = { cluster: 'sandbox', user: 'sandbox', namespace: 'default' }
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'sandbox', cluster: { server, ...trust } }],
    users: [{ name: 'sandbox', user: options.token === undefined ? {} : { token: options.token } }],
    contexts: [{ name: 'sandbox', context }],
    'current-context': 'sandbox',
  })
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
