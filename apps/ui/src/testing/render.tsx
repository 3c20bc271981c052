import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router'
import { act, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { Preferences } from '../kit/preferences.ts'
import { PreferencesProvider } from '../kit/preferences-context.tsx'
import { createAppRouter } from '../routes.tsx'

/** A mounted tree, to be looked at and clicked on. */
export interface Screen {
  readonly root: HTMLElement
  /** Elements with this `data-testid`, in document order. */
  all(testId: string): HTMLElement[]
  /** The first element with this `data-testid`; throws when there is none. */
  one(testId: string): HTMLElement
  /** A button or link by its accessible name. */
  button(name: string): HTMLElement
  click(element: Element): Promise<void>
  type(element: HTMLInputElement | HTMLTextAreaElement, text: string): Promise<void>
  key(key: string): Promise<void>
  /** Lets the outside world do something. */
  happen(what: () => void): Promise<void>
  /** Runs timers and promises until the condition holds; throws after a few hundred turns. */
  until(holds: () => boolean): Promise<void>
  close(): Promise<void>
}

/** Mounts a component with everything it may ask for. */
async function render(children: ReactNode): Promise<Screen> {
  const element = document.createElement('div')
  document.body.append(element)
  const root = createRoot(element)
  await act(async () => root.render(provide(children)))
  return screenOf(element, root)
}

/** Mounts the whole app at an address. */
export async function renderApp(path: string): Promise<Screen & { address(): string }> {
  const history = createMemoryHistory({ initialEntries: [path] })
  const router = createAppRouter(history)
  const screen = await render(<RouterProvider router={router} />)
  return { ...screen, address: () => history.location.href }
}

function provide(children: ReactNode): ReactNode {
  const stored = new Map<string, string>()
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  }
  const preferences = new Preferences(storage)
  // uPlot needs a canvas that draws, which the test browser does not have.
  preferences.set({ histogram: false })
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  return (
    <PreferencesProvider value={preferences}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </PreferencesProvider>
  )
}

function screenOf(element: HTMLElement, root: Root): Screen {
  const all = (testId: string): HTMLElement[] => [
    ...element.querySelectorAll<HTMLElement>(`[data-testid="${testId}"]`),
  ]
  const screen: Screen = {
    root: element,
    all,
    one(testId) {
      const found = all(testId)[0]
      if (!found) throw new Error(`no ${testId} in: ${element.textContent}`)
      return found
    },
    button(name) {
      const found = [...element.querySelectorAll<HTMLElement>('button, a')].find(
        (b) => (b.getAttribute('aria-label') ?? b.textContent).trim() === name,
      )
      if (!found) throw new Error(`no button "${name}"`)
      return found
    },
    click: (target) =>
      act(async () => void target.dispatchEvent(new MouseEvent('click', { bubbles: true }))),
    async type(field, text) {
      const prototype = Object.getPrototypeOf(field) as object
      await act(async () => {
        Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, text)
        field.dispatchEvent(new Event('input', { bubbles: true }))
      })
    },
    key: (key) =>
      act(
        async () =>
          void document.body.dispatchEvent(
            new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
          ),
      ),
    happen: (what) => act(async () => what()),
    async until(holds) {
      for (let turn = 0; turn < 500 && !holds(); turn++) {
        await act(() => new Promise((resolve) => setTimeout(resolve, 5)))
      }
      if (!holds()) throw new Error(`never came true; shown: ${element.textContent}`)
    },
    async close() {
      await act(async () => root.unmount())
      element.remove()
    },
  }
  return screen
}
