import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
  redirect,
} from '@tanstack/react-router'
import { EmptyNotice, ErrorNotice, Loading } from './kit/notices.tsx'
import { LogsPage } from './logs/logs-page.tsx'
import { parseLogsSearch } from './logs/search-params.ts'
import { Shell } from './shell/shell.tsx'
import { parseTraceSearch, parseTracesSearch } from './traces/search-params.ts'

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <EmptyNotice icon="search" title="There is no such page" />,
})

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/logs', replace: true })
  },
})

const logs = createRoute({
  getParentRoute: () => root,
  path: '/logs',
  validateSearch: parseLogsSearch,
  component: LogsPage,
})

const traces = createRoute({
  getParentRoute: () => root,
  path: '/traces',
  validateSearch: parseTracesSearch,
  component: lazyRouteComponent(() => import('./traces/traces-page.tsx'), 'TracesPage'),
})

const trace = createRoute({
  getParentRoute: () => root,
  path: '/traces/$traceId',
  validateSearch: parseTraceSearch,
  component: lazyRouteComponent(() => import('./traces/trace-page.tsx'), 'TracePage'),
})

/** The pages. Search parameters are plain text: `q=5` stays the text 5, and 19-digit times stay whole. */
export function createAppRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: root.addChildren([home, logs, traces, trace]),
    ...(history ? { history } : {}),
    defaultPreload: 'intent',
    defaultPendingComponent: () => <Loading what="the page" />,
    defaultErrorComponent: ({ error }) => <ErrorNotice error={error} />,
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const params = new URLSearchParams()
      for (const [name, value] of Object.entries(search)) {
        if (typeof value === 'string') params.set(name, value)
      }
      const text = params.toString()
      return text === '' ? '' : `?${text}`
    },
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
