/** Text that may stand in a page as it is. */
export interface Html {
  readonly html: string
}

type Content = string | number | Html | readonly Html[]

/** A template of HTML: whatever is put into it is escaped, unless it came out of such a template itself. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return { html: String.raw({ raw: strings }, ...contents.map(render)) }
}

/** HTML that is known to be safe: a style or a script of ours. */
export function trusted(text: string): Html {
  return { html: text }
}

function render(content: Content): string {
  if (typeof content === 'number') return String(content)
  if (typeof content === 'string') return escape(content)
  return 'html' in content ? content.html : content.map((part) => part.html).join('')
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}

/** JSON for a script element: no text in it can end the element, or begin another. */
export function scriptJson(value: unknown): Html {
  return trusted(JSON.stringify(value).replaceAll('<', String.raw`\u003c`))
}
