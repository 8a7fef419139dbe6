/** keda-docs 2.21 concepts/authentication */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { LoadOptions } from '../../../src/config/scaled-objects/load.ts'
import { mountedSecrets } from '../../../src/config/scaled-objects/secrets.ts'
import type { TriggerKind } from '../../../src/ports.ts'
import { countingKind, folderOf, load, problemsOf, scaledObject, targetOf } from './loading.ts'
import type { Seen } from './loading.ts'

const authentication = (spec: string): string =>
  `apiVersion: keda.sh/v1alpha1\nkind: TriggerAuthentication\nmetadata: { name: login }\nspec:\n${spec}\n`

/** A trigger that refers to it. */
const using = (spec: string, metadata = '{}'): string =>
  `${authentication(spec)}---\n${scaledObject({
    triggers: `- type: count\n  metadata: ${metadata}\n  authenticationRef: { name: login }`,
  })}`

/** A kind that also takes this parameter. */
const alsoTaking = (name: string, kind: TriggerKind): TriggerKind => ({
  ...kind,
  parse: (input) => {
    input.authentication.take(name)
    return kind.parse(input)
  },
})

const SECRET = '  secretTargetRef: [{ parameter: password, name: kafka-login, key: pass.txt }]'
const OTHER = '  configMapTargetRef: [{ parameter: source, name: places, key: main }]'

suite('parameters of a TriggerAuthentication', () => {
  const from = async (
    t: Parameters<typeof targetOf>[0],
    text: string,
    changes: Partial<LoadOptions>,
  ): Promise<Seen['fields'] | undefined> => {
    const seen: Seen[] = []
    await targetOf(t, text, { kinds: [countingKind('count', seen)], ...changes })
    return seen[0]?.fields
  }

  test('come from the files of mounted Secrets and ConfigMaps', async (t) => {
    const folder = folderOf(t, { 'kafka-login/pass.txt': 'hush', 'places/main': 'here' })
    const fields = await from(t, using(`${SECRET}\n${OTHER}`), { secrets: mountedSecrets(folder) })
    assert.equal(fields?.['password'], 'hush')
    assert.equal(fields?.['source'], 'here')
  })

  test('come from our environment', async (t) => {
    const text = using('  env: [{ parameter: password, name: LOGIN_PASSWORD }]')
    const fields = await from(t, text, { environment: { LOGIN_PASSWORD: 'hush' } })
    assert.equal(fields?.['password'], 'hush')
  })

  test('are those of the namespace of who refers to them', async (t) => {
    const elsewhere = using('  env: []').replace('{ name: login }', '{ name: login, namespace: elsewhere }')
    const problems = await problemsOf(t, elsewhere.replace('env: []', 'podIdentity: { provider: none }'))
    assert.deepEqual(problems, [
      '17: ScaledObject shop/orders: spec.triggers[0].authenticationRef.name: there is no TriggerAuthentication shop/login in the files',
    ])
  })

  test('are read again for the paths of whoever watches', async (t) => {
    const folder = folderOf(t, { 'kafka-login/pass.txt': 'hush' })
    const { paths } = await load(t, using(SECRET), { secrets: mountedSecrets(folder) })
    assert.equal(paths.at(-1), join(folder, 'kafka-login', 'pass.txt'))
  })
})

suite('a TriggerAuthentication that cannot be used', () => {
  const table: { name: string; spec: string; options?: Partial<LoadOptions>; problem: RegExp }[] = [
    {
      name: 'as there is no folder of secrets',
      spec: SECRET,
      problem: /secretTargetRef\[0\]: Secret kafka-login, key pass.txt: set SCALED_OBJECTS_SECRETS/,
    },
    {
      name: 'as a secret is not mounted',
      spec: SECRET,
      options: { secrets: mountedSecrets('/nowhere') },
      problem:
        /Secret kafka-login, key pass.txt: cannot read \/nowhere\/kafka-login\/pass.txt: no such file or directory/,
    },
    {
      name: 'as a variable is not set',
      spec: '  env: [{ parameter: password, name: LOGIN_PASSWORD }]',
      problem: /spec.env\[0\]: variable LOGIN_PASSWORD is not set in our environment/,
    },
    {
      name: 'as a parameter is given twice',
      spec: '  env: [{ parameter: password, name: A }, { parameter: password, name: A }]',
      options: { environment: { A: 'hush' } },
      problem: /spec.env\[1\]: parameter password is given twice/,
    },
    {
      name: 'as its key leads elsewhere',
      spec: '  secretTargetRef: [{ parameter: password, name: kafka-login, key: ../../etc/passwd }]',
      options: { secrets: mountedSecrets('/nowhere') },
      problem: /key: got "..\/..\/etc\/passwd", must be letters/,
    },
    {
      name: 'as its key is the folder above',
      spec: '  secretTargetRef: [{ parameter: password, name: kafka-login, key: .. }]',
      options: { secrets: mountedSecrets('/nowhere') },
      problem: /key: got "..", must be letters/,
    },
    {
      name: 'as its name leads elsewhere',
      spec: '  secretTargetRef: [{ parameter: password, name: .., key: passwd }]',
      options: { secrets: mountedSecrets('/nowhere') },
      problem: /name: got "..", must be lower-case letters/,
    },
    {
      name: 'as it reads the environment of a container',
      spec: '  env: [{ parameter: password, name: A, containerName: app }]',
      options: { environment: { A: 'hush' } },
      problem: /spec.env\[0\].containerName: is not supported: .* in that of kafka-autoscaler/,
    },
    ...[
      'hashiCorpVault',
      'azureKeyVault',
      'gcpSecretManager',
      'awsSecretManager',
      'boundServiceAccountToken',
    ].map((vault) => ({
      name: `as it uses ${vault}`,
      spec: `  ${vault}: { secrets: [] }`,
      problem: new RegExp(`spec.${vault}: is not supported: let the secret be mounted as files`),
    })),
    {
      name: 'as it uses the identity of a pod',
      spec: '  podIdentity: { provider: aws }',
      problem: /spec.podIdentity.provider: got "aws", must be none: identities of a cloud are not supported/,
    },
  ]
  for (const { name, spec, options = {}, problem } of table) {
    test(name, async (t) => {
      const [first = '', second = '', ...others] = await problemsOf(t, using(spec), options)
      assert.deepEqual(others, [])
      assert.match(first, /TriggerAuthentication shop\/login: /)
      assert.match(first, problem)
      assert.match(second, /ScaledObject shop\/orders: .*TriggerAuthentication login cannot be used$/)
    })
  }
})

suite('parameters that no trigger takes', () => {
  const parameters = (...names: string[]): string =>
    `  env:\n${names.map((name) => `    - { parameter: ${name}, name: A }\n`).join('')}`

  test('are named, and cost nobody anything', async (t) => {
    const { targets, problems } = await load(t, using(parameters('source', 'pasword')), {
      environment: { A: 'a' },
    })
    assert.deepEqual(
      problems.map(({ line, object, field, message }) => [line, object, field, message]),
      [
        [
          7,
          'TriggerAuthentication shop/login',
          'spec.env[1].parameter',
          '"pasword" is taken by no trigger: did you mean password?',
        ],
      ],
    )
    assert.equal(targets.length, 1)
  })

  test('are no problem where one of several triggers takes them', async (t) => {
    const metadata = '  authenticationRef: { name: login }'
    const triggers = `- type: count\n${metadata}\n- type: other\n${metadata}`
    const kinds = [countingKind(), alsoTaking('elsewhere', countingKind('other'))]
    const text = `${authentication(parameters('source', 'elsewhere'))}---\n${scaledObject({ triggers })}`
    assert.deepEqual(await problemsOf(t, text, { kinds, environment: { A: 'a' } }), [])
  })

  test('are no problem of a TriggerAuthentication that nobody uses', async (t) => {
    const text = `${authentication(parameters('whatever'))}---\n${scaledObject()}`
    assert.deepEqual(await problemsOf(t, text, { environment: { A: 'a' } }), [])
  })
})

suite('parameters that a kind of trigger refuses', () => {
  const kinds = [{ ...countingKind(), unsupported: { keytab: 'use a password' } }]
  const problem = (path: string): string =>
    `ScaledObject shop/orders: spec.triggers[0].${path}: is not supported: use a password`

  test('are found without their values', async (t) => {
    const text = using('  secretTargetRef: [{ parameter: keytab, name: a, key: b }]')
    for (const options of [{ offline: true }, { secrets: mountedSecrets(folderOf(t, { 'a/b': 'x' })) }]) {
      const problems = await problemsOf(t, text, { kinds, ...options })
      assert.deepEqual(problems, [`17: ${problem('authenticationRef.keytab')}`])
    }
  })

  test('are found in the metadata', async (t) => {
    const text = scaledObject({ triggers: '- type: count\n  metadata: { keytab: x }' })
    assert.deepEqual(await problemsOf(t, text, { kinds }), [`10: ${problem('metadata.keytab')}`])
  })
})

suite('secrets in messages', () => {
  test('are masked, also where the kind of trigger repeats them', async (t) => {
    const folder = folderOf(t, { 'kafka-login/pass.txt': 'refused-password' })
    const problems = await problemsOf(t, using(SECRET), { secrets: mountedSecrets(folder) })
    assert.deepEqual(problems, [
      '15: ScaledObject shop/orders: spec.triggers[0].authenticationRef.password: got ******, must be another',
    ])
  })

  test('are masked when they come from the environment', async (t) => {
    const triggers = '- type: count\n  metadata: { passwordFromEnv: SECRET }'
    const problems = await problemsOf(t, scaledObject({ triggers }), {
      environment: { SECRET: 'refused-password' },
    })
    assert.deepEqual(problems, [
      '10: ScaledObject shop/orders: spec.triggers[0].metadata.passwordFromEnv: got ******, must be another',
    ])
  })
})

suite('offline', () => {
  const offline: Partial<LoadOptions> = { offline: true }
  const table: { name: string; text: string; missing: string }[] = [
    {
      name: 'a secret that is elsewhere',
      text: using('  secretTargetRef: [{ parameter: threshold, name: a, key: b }]'),
      missing: 'Secret a',
    },
    {
      name: 'a variable that is elsewhere',
      text: scaledObject({ triggers: '- type: count\n  metadata: { thresholdFromEnv: A }' }),
      missing: 'variable A',
    },
    {
      name: 'a placeholder',
      text: scaledObject({ triggers: '- type: count\n  metadata: { threshold: "<messages-per-pod>" }' }),
      missing: '<messages-per-pod>',
    },
    {
      name: 'a TriggerAuthentication that is elsewhere',
      text: scaledObject({ triggers: '- type: count\n  authenticationRef: { name: login }' }),
      missing: 'TriggerAuthentication shop/login',
    },
  ]
  for (const { name, text, missing } of table) {
    test(`${name} is no problem, but told as what is missing to check the object`, async (t) => {
      const { targets, problems, unchecked } = await load(t, text, offline)
      assert.deepEqual([targets, problems], [[], []])
      assert.deepEqual(
        unchecked.map((one) => [one.object, one.missing, one.workload.name]),
        [['ScaledObject shop/orders', [missing], 'consumer']],
      )
    })
  }

  test('what is at hand is checked', async (t) => {
    const folder = folderOf(t, { 'a/b': '-1' })
    const text = using('  secretTargetRef: [{ parameter: threshold, name: a, key: b }]')
    const problems = await problemsOf(t, text, { ...offline, secrets: mountedSecrets(folder) })
    assert.equal(problems.length, 1)
  })
})
