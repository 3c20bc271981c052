import { useEffect, useRef } from 'react'
import { Icon } from '../kit/icons.tsx'

const GROUPS: readonly {
  readonly title: string
  readonly keys: readonly (readonly [keys: string, what: string])[]
}[] = [
  {
    title: 'Everywhere',
    keys: [
      ['?', 'This sheet'],
      ['/', 'Search'],
      ['g l', 'Go to Logs'],
      ['g t', 'Go to Traces'],
      ['Shift T', 'Light or dark'],
      ['Esc', 'Close, or leave the text field'],
    ],
  },
  {
    title: 'Logs',
    keys: [
      ['j / k', 'Next, previous line'],
      ['Enter', 'Open the line'],
      ['t', 'Open its trace'],
      ['c', 'Lines around it'],
      ['Space', 'Pause or resume the live tail'],
      ['f', 'Follow: live, newest line'],
      ['w', 'Wrap long lines'],
      ['e / E', 'Next, previous error'],
    ],
  },
  {
    title: 'Trace',
    keys: [
      ['j / k', 'Next, previous row and its details'],
      ['← →', 'Collapse, expand'],
      ['Enter', 'Either of the two'],
      ['[ / ]', 'Collapse all, expand all'],
      ['e / E', 'Next, previous error'],
      ['n / N', 'Next, previous match'],
      ['l', 'Log lines on or off'],
      ['0', 'Whole trace again'],
    ],
  },
]

/** All keyboard shortcuts, in a modal dialog. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  return (
    <dialog className="sheet" ref={dialog} onClose={onClose} aria-label="Keyboard shortcuts">
      <header>
        <h2>Keyboard shortcuts</h2>
        <button
          type="button"
          className="icon-btn"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </header>
      <div className="sheet-columns">
        {GROUPS.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([keys, what]) => (
                <div key={keys} style={{ display: 'contents' }}>
                  <dt>
                    <kbd>{keys}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  )
}
