import type { Routes } from './index.ts'

/** `GET /api/v1/status`: where to send data, and how much has come. */
export const status: Routes = (app, deps) => {
  app.get('/api/v1/status', () => ({
    version: deps.about.version,
    uptimeSeconds: Math.round(process.uptime()),
    dataFolder: deps.about.dataFolder,
    demo: deps.about.demo,
    endpoints: deps.about.endpoints(),
    ...deps.counters.summary(),
  }))
}
