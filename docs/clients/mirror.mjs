/**
 * Keep a copy of everything public: `node mirror.mjs ADDRESS FILE [SECONDS]` (Node 20).
 *
 * ADDRESS is `https://…/api/content/v1/changes/`, with `?kind=` and `&locale=` if not all is
 * wanted; FILE is brought up to date every SECONDS (60). It holds `{"next": …, "items":
 * {"<id> <locale>": <item of changes/>}}` and is whole at any time: what is withdrawn stays as a
 * tombstone, whose `record` is null.
 *
 * @typedef {{id: string, locale: string, kind: string, seq: number, status: 'live' | 'withdrawn',
 *   changed_at: string, url: string | null, record: Record<string, unknown> | null}} Item
 * @typedef {{next: string, items: Record<string, Item>}} State
 */
import { existsSync } from 'node:fs'
import { open, readFile, rename } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * The answer, however often it has to be asked for; throws for a mistake of ours.
 * @param {string} url
 * @returns {Promise<{items: Item[], next: string, has_more: boolean}>}
 */
async function ask(url) {
  for (let pause = 0.5; ; pause = Math.min(2 * pause, 60)) {
    let wait = pause, refused = false
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(30_000) })
      if (response.ok) return await response.json()
      refused = response.status < 500 && response.status !== 429
      wait = Number(response.headers.get('Retry-After')) || pause
      throw new Error(`${response.status} ${await response.text()}`)
    } catch (error) { // a refusal, no answer, or half of one
      if (refused) throw error
      console.error(`${error.cause ?? error}: asking again in ${wait} s`)
    }
    await sleep(1000 * wait)
  }
}

/**
 * All or nothing: whoever is interrupted leaves the file as it was.
 * @param {State} state
 * @param {string} file
 */
async function save(state, file) {
  const output = await open(`${file}.unfinished`, 'w')
  await output.writeFile(JSON.stringify(state))
  await output.sync()
  await output.close()
  await rename(`${file}.unfinished`, file)
}

const [address, file, seconds = '60'] = process.argv.slice(2)
/** @type {State} */
let state = { next: address, items: {} }
if (existsSync(file)) state = JSON.parse(await readFile(file, 'utf8'))
for (;;) {
  const before = state.next
  for (let more = true; more;) {
    const page = await ask(state.next)
    for (const item of page.items) state.items[`${item.id} ${item.locale}`] = item
    state.next = page.next
    more = page.has_more
  }
  if (state.next !== before) await save(state, file)
  await sleep(1000 * Number(seconds))
}
