import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { renderServed } from '../../sandbox/serve.ts'

test('what --serve prints sets the variables in a shell, whatever is in them', () => {
  const settings = { KUBECONFIG: "/tmp/o'brien's $HOME/kubeconfig", SCALE_INTERVAL_SECONDS: '0.5' }
  const text = renderServed({ settings })
  assert.match(text, /^# .*\nexport KUBECONFIG=.*\nexport SCALE_INTERVAL_SECONDS=0\.5\nnpm start\n$/)
  const script = `${text.replace('npm start', '')}\nprintf %s "$KUBECONFIG|$SCALE_INTERVAL_SECONDS"`
  assert.equal(execFileSync('/bin/sh', ['-c', script]).toString(), `${settings.KUBECONFIG}|0.5`)
})
