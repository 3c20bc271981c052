import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './kit/theme.css'
import './kit/levels.css'
import './shell/shell.css'
import { Preferences } from './kit/preferences.ts'
import { PreferencesProvider } from './kit/preferences-context.tsx'
import { createAppRouter } from './routes.tsx'

const element = document.getElementById('root')
if (!element) throw new Error('index.html has no #root')

const queries = new QueryClient({
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, staleTime: 5000 } },
})

createRoot(element).render(
  <StrictMode>
    <PreferencesProvider value={new Preferences(localStorage)}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={createAppRouter()} />
      </QueryClientProvider>
    </PreferencesProvider>
  </StrictMode>,
)
