import { options } from '../../apps/server/src/config/options.ts'

/** The text of docs/reference/config.md, from the table that the server reads its settings with. */
export function configPage(): string {
  const rows = Object.values(options).map((spec) => {
    const flag = spec.kind === 'switch' ? `--[no-]${spec.flag}` : `--${spec.flag}`
    const fallback = spec.fallback === '' ? '' : `\`${spec.fallback}\``
    return `| \`${flag}\` | \`${spec.env}\` | ${fallback} | ${spec.help} |`
  })
  return `# Settings

A flag wins over an environment variable, this over the default. Flags go after two dashes: \`npm start -- --port 3200\`. A switch
takes no value; as a variable it is \`true\` or \`false\`. \`npm start\` runs the demo unless \`--no-demo\` is given; unknown flags are
refused. This page is written by \`npm run docs\`.

| flag | variable | default | what |
|---|---|---|---|
${rows.join('\n')}

Variables alone, no flags: \`TAILSPAN_SECRET_KEY\`, and those that make the cluster \`env\`, a Loki and a Grafana
([clusters](../guide/clusters.md)):

| variable | what |
|---|---|
| \`LOKI_URL\` | address of the Loki, such as \`http://loki:3100\` |
| \`LOKI_PORT\` | its port, when the address has none; what Kubernetes sets under this name (\`tcp://…\`) is passed over |
| \`LOKI_TENANT_ID\` | its tenant (\`X-Scope-OrgID\`) |
| \`GRAFANA_URL\` | address of the Grafana |
| \`GRAFANA_ADMIN_USER\`, \`GRAFANA_ADMIN_PASSWORD\` | who asks it; both or none |
`
}
